// SPDX-License-Identifier: Apache-2.0
#include "console/client/link.h"

#include "console/client/link_fault.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <array>
#include <fstream>
#include <iterator>

namespace breakwater::client {

namespace {

constexpr std::size_t kLongestPem = 1 << 20;

base::Result<std::string> readPem(const std::string& path) {
    if (path.empty()) {
        return std::string();
    }
    std::ifstream file(path, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (!file || text.find("-----BEGIN") == std::string::npos || text.size() > kLongestPem) {
        return base::makeError(
            base::ErrorCode::InvalidRequest,
            path + " is no readable PEM file. Name the file that holds the certificate or key.", path);
    }
    return text;
}

base::Result<std::shared_ptr<grpc::ChannelCredentials>> credentials(const std::optional<TlsOptions>& tls) {
    if (!tls) {
        return grpc::InsecureChannelCredentials();
    }
    grpc::SslCredentialsOptions options;
    for (const auto& [path, pem] : {std::pair{&tls->caFile, &options.pem_root_certs},
                                    std::pair{&tls->certFile, &options.pem_cert_chain},
                                    std::pair{&tls->keyFile, &options.pem_private_key}}) {
        auto text = readPem(*path);
        if (!text.ok()) {
            return text.error();
        }
        *pem = std::move(text).value();
    }
    return grpc::SslCredentials(options);
}

grpc::ChannelArguments channelArguments(const ConnectOptions& options) {
    grpc::ChannelArguments arguments;
    // A console must notice within seconds that a service has come back, and that a silent one is gone.
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 10'000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 3'000);
    // Each client its own connection: one with another token or trust must not inherit it.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    if (options.tls && !options.tls->serverName.empty()) {
        arguments.SetSslTargetNameOverride(options.tls->serverName);
    }
    return arguments;
}

bool has(const std::string& text, std::initializer_list<const char*> parts) {
    for (const char* part : parts) {
        if (text.find(part) != std::string::npos) {
            return true;
        }
    }
    return false;
}

/// Why the link failed, from gRPC's own words, and what to do about it.
base::Error adviceFor(const std::string& server, bool tls, const std::string& why) {
    constexpr auto kCode = base::ErrorCode::Unreachable;
    if (has(why, {"CERTIFICATE_VERIFY_FAILED", "Peer name", "certificate verify"})) {
        return linkError(
            kCode, LinkFault::NotTrusted,
            "The certificate of " + server +
                " is not trusted. Give the CA file that signed it, or the name that stands in it.");
    }
    if (!tls && has(why, {"Trying to connect an http1.x server"})) {
        return linkError(kCode, LinkFault::OtherVersion,
                         "Something listens on " + server +
                             ", but it is not Breakwater's gRPC port. Name that one (50051 unless "
                             "breakwaterd was told another).");
    }
    if (has(why, {"WRONG_VERSION_NUMBER", "Handshake", "handshake", "SSL",
                  "Trying to connect an http1.x server"})) {
        return linkError(
            kCode, LinkFault::NoTls,
            server + " did not agree on TLS. If it speaks plain text, connect without TLS; if it asks for a "
                     "certificate of yours, give one.");
    }
    if (has(why, {"DNS resolution", "Domain name not found", "Name or service", "C-ares"})) {
        return linkError(kCode, LinkFault::NameUnknown,
                         "The name in " + server + " is not known. Check the address.");
    }
    if (has(why, {"Connection refused", "No such file or directory"})) {
        return linkError(kCode, LinkFault::Refused,
                         "Nothing listens on " + server +
                             ". Start breakwaterd there, or name the address it listens on.");
    }
    if (has(why, {"Connection reset", "Socket closed", "Broken pipe", "GOAWAY", "Endpoint read failed"})) {
        return linkError(
            kCode, LinkFault::Closed,
            server + " closed the connection. If it speaks TLS, connect with TLS; otherwise try again.");
    }
    return linkError(kCode, LinkFault::NoAnswer,
                     "No answer from " + server + ". Check the address and the network" +
                         (why.empty() ? "." : " (" + why + ")."));
}

} // namespace

bool OpenCalls::begin(grpc::ClientContext& context) {
    const std::lock_guard lock(m_mutex);
    if (!m_hungUp) {
        m_contexts.insert(&context);
    }
    return !m_hungUp;
}

void OpenCalls::end(grpc::ClientContext& context) {
    const std::lock_guard lock(m_mutex);
    m_contexts.erase(&context);
}

void OpenCalls::hangUp() {
    const std::lock_guard lock(m_mutex);
    m_hungUp = true;
    for (grpc::ClientContext* context : m_contexts) {
        context->TryCancel();
    }
}

bool OpenCalls::hungUp() const {
    const std::lock_guard lock(m_mutex);
    return m_hungUp;
}

base::Error hungUp() {
    return base::makeError(base::ErrorCode::Unreachable, "The connection has been given up here.");
}

base::Result<LinkPtr> makeLink(const ConnectOptions& options) {
    const auto trust = credentials(options.tls);
    if (!trust.ok()) {
        return trust.error();
    }
    auto link = std::make_shared<Link>();
    link->channel = grpc::CreateCustomChannel(options.server, trust.value(), channelArguments(options));
    if (link->channel->GetState(false) != GRPC_CHANNEL_IDLE) {
        // Nothing has been tried yet: gRPC could make nothing of the address itself.
        return base::makeError(
            base::ErrorCode::InvalidRequest,
            "`" + options.server + "` is no address. Give HOST:PORT such as 127.0.0.1:50051.", "server");
    }
    link->server = options.server;
    link->tls = options.tls.has_value();
    link->token = options.token;
    link->deadline = options.deadline;
    return LinkPtr(std::move(link));
}

void Link::authorize(grpc::ClientContext& context) const {
    if (!token.empty()) {
        context.AddMetadata("authorization", "Bearer " + token);
    }
}

base::Error Link::explain(const grpc::Status& status) const {
    if (status.error_code() == grpc::StatusCode::CANCELLED && calls.hungUp()) {
        return client::hungUp();
    }
    base::Error error = wire::fromStatus(status);
    if (!status.error_details().empty()) {
        return error; // the service's own sentence
    }
    // Nothing was sent over a channel that never stood: that is known, where a lost answer is not.
    const bool neverStood = channel->GetState(false) != GRPC_CHANNEL_READY;
    if (error.code == base::ErrorCode::TimedOut && neverStood) {
        error.code = base::ErrorCode::Unreachable;
    }
    if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED) {
        return linkError(
            error.code, LinkFault::OtherVersion,
            server + " does not know this call. It is another version of Breakwater, or something else.");
    }
    if (error.code == base::ErrorCode::Unreachable) {
        return adviceFor(server, tls, status.error_message());
    }
    if (error.code == base::ErrorCode::TimedOut) {
        error.detail =
            server + " did not answer in time. Whether it happened is unknown: look before you repeat it.";
    } else if (error.code == base::ErrorCode::Unauthenticated) {
        error.detail = server + " does not accept this token. Ask an admin for one.";
    }
    return error;
}

base::Error notUnderstood(const base::Error& why) {
    return base::makeError(
        base::ErrorCode::Internal,
        "The answer can't be understood (" + why.detail + ") Use the version of the service.", why.subject);
}

} // namespace breakwater::client
