// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/operator_client.h"

#include <memory>
#include <string>

namespace breakwater::contract {

using ClientPtr = std::shared_ptr<client::OperatorClient>;

/// One implementation of OperatorClient with the world behind it. One test, one thread.
class Form {
  public:
    virtual ~Form() = default;
    virtual ClientPtr admin() = 0;
    /// A client of a new operator of that name and role.
    virtual ClientPtr clientOf(const std::string& name, model::Role role) = 0;
    /// Lets a moment pass; a condition that is asked again and again calls it in between.
    virtual void moment() = 0;
    /// The service goes, and is back with what it knew.
    virtual void stop() = 0;
    virtual void start() = 0;
};

/// The demo in memory, in virtual time.
std::unique_ptr<Form> demoForm();
/// gRPC to a real breakwaterd with its own Redis, in a folder of its own, at ports that the system gave.
std::unique_ptr<Form> grpcForm();

} // namespace breakwater::contract
