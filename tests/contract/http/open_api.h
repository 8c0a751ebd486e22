// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/unit/http/loopback.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QString>
#include <string_view>

namespace breakwater::fakes {

/// The service's own OpenAPI document, held against its real answers. Knows of JSON Schema what the document
/// uses: $ref, type, required, properties, enum, const, minimum, pattern.
class OpenApi {
  public:
    explicit OpenApi(const std::string& document);

    QString info() const; ///< "3.1.0", or "" when it is no OpenAPI document
    bool knows(const QString& path) const { return m_root["paths"].toObject().contains(path); }
    /// What is wrong with this answer to this request; "" when nothing is, or when the path isn't described.
    QString faultOf(const QString& method, const QString& target, const http::Answer& answer) const;
    /// What is wrong with a value by a named schema.
    QString faultOf(const QJsonValue& value, const QString& schemaName) const;

  private:
    QJsonObject resolve(const QJsonValue& value) const;
    QJsonObject operationOf(const QString& method, const QString& path) const;
    QString check(const QJsonValue& value, const QJsonValue& schema, const QString& where) const;

    QJsonObject m_root;
};

} // namespace breakwater::fakes
