// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/http/open_api.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QStringList>
#include <cmath>
#include <set>

namespace breakwater::fakes {

namespace {

/// What HTTP itself refuses, on every path alike.
const std::set<int> kEverywhere{404, 405, 408, 413, 414, 415, 417, 431};

bool isOf(const QJsonValue& value, const QString& type) {
    if (type == "integer") {
        return value.isDouble() && std::floor(value.toDouble()) == value.toDouble();
    }
    return (type == "object" && value.isObject()) || (type == "array" && value.isArray()) ||
           (type == "string" && value.isString()) || (type == "boolean" && value.isBool()) ||
           (type == "number" && value.isDouble()) || (type == "null" && value.isNull());
}

} // namespace

OpenApi::OpenApi(const std::string& document)
    : m_root(QJsonDocument::fromJson(QByteArray::fromStdString(document)).object()) {}

QString OpenApi::info() const {
    return m_root["openapi"].toString();
}

QJsonObject OpenApi::resolve(const QJsonValue& value) const {
    QJsonObject object = value.toObject();
    while (object.contains("$ref")) {
        QJsonValue found = m_root;
        for (const QString& step : object["$ref"].toString().mid(2).split('/')) {
            found = found.toObject()[step];
        }
        object = found.toObject();
    }
    return object;
}

QJsonObject OpenApi::operationOf(const QString& method, const QString& path) const {
    const QJsonObject paths = m_root["paths"].toObject();
    for (const QString& pattern : paths.keys()) {
        const QString form =
            "^" + QString(pattern).replace(QRegularExpression("\\{[a-z]+\\}"), "[^/]+") + "$";
        if (QRegularExpression(form).match(path).hasMatch()) {
            return paths[pattern].toObject()[method.toLower()].toObject();
        }
    }
    return {};
}

QString OpenApi::faultOf(const QString& method, const QString& target, const http::Answer& answer) const {
    QString path = target.section('?', 0, 0);
    if (path.startsWith("/api/v1/")) {
        path.remove(0, 7);
    }
    const QJsonObject operation = operationOf(method, path);
    if (operation.isEmpty()) {
        return {};
    }
    const QString where = method + " " + path + " " + QString::number(answer.status);
    const QJsonObject responses = operation["responses"].toObject();
    const QString status = QString::number(answer.status);
    QJsonValue described = responses[status];
    if (described.isUndefined()) {
        if (!kEverywhere.contains(answer.status)) {
            return where + ": not in the document";
        }
        described = m_root["components"].toObject()["responses"].toObject()["Problem"];
    }
    const QJsonObject content = resolve(described)["content"].toObject();
    const QString type = QString::fromStdString(answer.field("Content-Type")).section(';', 0, 0);
    if (content.isEmpty()) {
        return answer.body.empty() ? QString() : where + ": has a body";
    }
    if (!content.contains(type)) {
        return where + ": content type " + type;
    }
    if (!type.endsWith("json")) {
        return {};
    }
    QJsonParseError error{};
    const auto body = QJsonDocument::fromJson(QByteArray::fromStdString(answer.body), &error);
    if (error.error != QJsonParseError::NoError) {
        return where + ": not JSON: " + error.errorString();
    }
    return check(body.object(), content[type].toObject()["schema"], where);
}

QString OpenApi::faultOf(const QJsonValue& value, const QString& schemaName) const {
    return check(value, m_root["components"].toObject()["schemas"].toObject()[schemaName], schemaName);
}

QString OpenApi::check(const QJsonValue& value, const QJsonValue& described, const QString& where) const {
    const QJsonObject schema = resolve(described);
    if (const QJsonValue type = schema["type"]; !type.isUndefined()) {
        bool fits = isOf(value, type.toString());
        for (const auto& one : type.toArray()) {
            fits = fits || isOf(value, one.toString());
        }
        if (!fits) {
            return where + ": wrong type";
        }
    }
    if (schema.contains("const") && schema["const"] != value) {
        return where + ": not the constant";
    }
    if (schema.contains("enum") && !schema["enum"].toArray().contains(value)) {
        return where + ": " + value.toString() + " is none of the values";
    }
    if (schema.contains("minimum") && value.isDouble() && value.toDouble() < schema["minimum"].toDouble()) {
        return where + ": below the minimum";
    }
    if (schema.contains("pattern") && value.isString() &&
        !QRegularExpression(schema["pattern"].toString()).match(value.toString()).hasMatch()) {
        return where + ": not of the pattern";
    }
    if (!value.isObject()) {
        return {};
    }
    for (const auto& name : schema["required"].toArray()) {
        if (!value.toObject().contains(name.toString())) {
            return where + ": " + name.toString() + " is missing";
        }
    }
    const QJsonObject properties = schema["properties"].toObject();
    for (const QString& name : value.toObject().keys()) {
        if (!properties.isEmpty() && !properties.contains(name)) {
            return where + ": " + name + " is not described";
        }
        if (const QString fault = check(value.toObject()[name], properties[name], where + "." + name);
            !fault.isEmpty()) {
            return fault;
        }
    }
    return {};
}

} // namespace breakwater::fakes
