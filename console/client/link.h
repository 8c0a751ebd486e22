// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/connect.h"
#include "shared/wire/status.h"

#include <google/protobuf/repeated_ptr_field.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace breakwater::client {

/// The calls that wait for an answer, so that they can be given up together. Any thread.
class OpenCalls {
  public:
    /// False when it has been hung up: the call must not begin.
    bool begin(grpc::ClientContext& context);
    void end(grpc::ClientContext& context);
    void hangUp();
    bool hungUp() const;

  private:
    mutable std::mutex m_mutex;
    std::set<grpc::ClientContext*> m_contexts; ///< under the mutex
    bool m_hungUp = false;                     ///< under the mutex
};

/// What every call needs: the channel, the token and the deadline. Private to this room; any thread. Shared
/// by the client and its streams.
struct Link {
    std::shared_ptr<grpc::Channel> channel;
    std::string server;
    bool tls = false;
    std::string token;
    base::Millis deadline{5'000};
    mutable OpenCalls calls;

    void authorize(grpc::ClientContext& context) const;
    /// An error in the contract's words; a failure of the link itself says what to do about it.
    base::Error explain(const grpc::Status& status) const;
};
using LinkPtr = std::shared_ptr<const Link>;

/// The program is about to go.
base::Error hungUp();

base::Result<LinkPtr> makeLink(const ConnectOptions& options);

/// One unary call: `method` is a stub's synchronous method.
template<typename Stub, typename Base, typename Request, typename Response>
base::Result<Response> call(const Link& link, const std::unique_ptr<Stub>& stub,
                            grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                            const Request& request) {
    grpc::ClientContext context;
    link.authorize(context);
    context.set_deadline(std::chrono::system_clock::now() + link.deadline);
    if (!link.calls.begin(context)) {
        return hungUp();
    }
    Response response;
    const grpc::Status status = (stub.get()->*method)(&context, request, &response);
    link.calls.end(context);
    if (!status.ok()) {
        return link.explain(status);
    }
    return response;
}

/// What the service answered could not be understood: a newer one, or no Breakwater.
base::Error notUnderstood(const base::Error& why);

/// The value inside a response, converted by `read`; the call's own error otherwise.
template<typename Model, typename Response, typename Read>
base::Result<Model> answer(const base::Result<Response>& response, Read read) {
    if (!response.ok()) {
        return response.error();
    }
    base::Result<Model> value = read(response.value());
    if (!value.ok()) {
        return notUnderstood(value.error());
    }
    return value;
}

/// A page out of a response's repeated field, which the getter `items` gives.
template<typename Model, typename Response, typename Item, typename Read>
base::Result<model::Page<Model>>
answerPage(const base::Result<Response>& response,
           const google::protobuf::RepeatedPtrField<Item>& (Response::*items)() const, Read read) {
    if (!response.ok()) {
        return response.error();
    }
    model::Page<Model> page;
    for (const auto& item : (response.value().*items)()) {
        base::Result<Model> value = read(item);
        if (!value.ok()) {
            return notUnderstood(value.error());
        }
        page.items.push_back(std::move(value).value());
    }
    page.nextToken = response->next_page_token();
    return page;
}

template<typename Request>
void put(Request& request, const model::PageRequest& page) {
    request.set_page_size(page.size);
    request.set_page_token(page.token);
}

template<typename Request>
void put(Request& request, const model::EventId& id, const model::Intent& intent) {
    request.set_event_id(id.text());
    request.set_expected_revision(intent.expectedRevision.value());
    request.set_reason(intent.reason);
}

} // namespace breakwater::client
