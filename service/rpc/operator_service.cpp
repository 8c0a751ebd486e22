// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/services.h"
#include "service/rpc/unary.h"
#include "shared/wire/operator.h"

#include <breakwater/v1/operator_service.grpc.pb.h>

namespace breakwater::rpc {

namespace {

namespace v1 = breakwater::v1;
using core::Operations;

constexpr std::size_t kLongestName = 64;

// The field's name is a keyword of C++, so its accessor bears an underscore.
const auto kPutOperator = [](auto& response, const model::Operator& who) {
    *response.mutable_operator_() = wire::toProto(who);
};

std::string nameOf(wire::Reading& read, const std::string& name) {
    const bool fits =
        !name.empty() && name.size() <= kLongestName && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                   c == '-' || c == '_';
        });
    if (!fits) {
        read.fail(base::ErrorCode::InvalidRequest, "name",
                  "be 1 to 64 letters, digits, dots, hyphens and underscores");
    }
    return name;
}

class OperatorService final : public v1::OperatorService::CallbackService {
  public:
    explicit OperatorService(Host& host) : m_host(host) {}

    grpc::ServerUnaryReactor* WhoAmI(grpc::CallbackServerContext* context,
                                     [[maybe_unused]] const v1::WhoAmIRequest* request,
                                     v1::WhoAmIResponse* response) override {
        return serve(
            m_host, context, "OperatorService/WhoAmI", kNoEvent,
            [&](wire::Reading&, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                response->set_name(who.name);
                response->set_role(wire::toProto(who.role));
                return [reactor](Operations&) { reactor->Finish(grpc::Status::OK); };
            });
    }

    grpc::ServerUnaryReactor* CreateOperator(grpc::CallbackServerContext* context,
                                             const v1::CreateOperatorRequest* request,
                                             v1::CreateOperatorResponse* response) override {
        return serve(
            m_host, context, "OperatorService/CreateOperator", kNoEvent,
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto name = nameOf(read, request->name());
                const auto role = read.known("role", wire::fromProto(request->role()));
                const auto put = [](v1::CreateOperatorResponse& out, const model::IssuedOperator& issued) {
                    kPutOperator(out, issued.who);
                    out.set_token(issued.token);
                };
                return [=, done = answer<model::IssuedOperator>(reactor, response, put)](Operations& ops) {
                    ops.createOperator(who, name, role, done);
                };
            });
    }

    grpc::ServerUnaryReactor* ListOperators(grpc::CallbackServerContext* context,
                                            const v1::ListOperatorsRequest* request,
                                            v1::ListOperatorsResponse* response) override {
        return serve(
            m_host, context, "OperatorService/ListOperators", kNoEvent,
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto page = pageOf(read, *request);
                const auto put = [](v1::ListOperatorsResponse& out,
                                    const model::Page<model::Operator>& operators) {
                    for (const auto& entry : operators.items) {
                        *out.add_operators() = wire::toProto(entry);
                    }
                    out.set_next_page_token(operators.nextToken);
                };
                return [=, done = answer<model::Page<model::Operator>>(reactor, response, put)](
                           Operations& ops) { ops.listOperators(page, done); };
            });
    }

    grpc::ServerUnaryReactor* SetRole(grpc::CallbackServerContext* context, const v1::SetRoleRequest* request,
                                      v1::SetRoleResponse* response) override {
        return serve(
            m_host, context, "OperatorService/SetRole", kNoEvent,
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto name = nameOf(read, request->name());
                const auto role = read.known("role", wire::fromProto(request->role()));
                return [=, done = answer<model::Operator>(reactor, response, kPutOperator)](Operations& ops) {
                    ops.setRole(who, name, role, done);
                };
            });
    }

    grpc::ServerUnaryReactor* RevokeOperator(grpc::CallbackServerContext* context,
                                             const v1::RevokeOperatorRequest* request,
                                             v1::RevokeOperatorResponse* response) override {
        return serve(
            m_host, context, "OperatorService/RevokeOperator", kNoEvent,
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto name = nameOf(read, request->name());
                return [=, done = answer<model::Operator>(reactor, response, kPutOperator)](Operations& ops) {
                    ops.revokeOperator(who, name, done);
                };
            });
    }

  private:
    Host& m_host;
};

} // namespace

std::unique_ptr<grpc::Service> makeOperatorService(Host& host) {
    return std::make_unique<OperatorService>(host);
}

} // namespace breakwater::rpc
