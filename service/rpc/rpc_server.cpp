// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/rpc_server.h"

#include "service/rpc/host.h"
#include "service/rpc/services.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <vector>

namespace breakwater::rpc {

namespace {

constexpr int kLargestMessage = 64 * 1024;
constexpr int kLargestMetadata = 8 * 1024;
constexpr int kStreamsPerConnection = 100;
constexpr std::size_t kLargestPem = 1 << 20;
constexpr const char* kServices[] = {"Event",     "Queue", "Place", "Ban",
                                     "Telemetry", "Pass",  "Audit", "Operator"};

base::Result<std::string> readPem(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (!file || text.find("-----BEGIN") == std::string::npos || text.size() > kLargestPem) {
        return base::makeError(
            base::ErrorCode::InvalidRequest,
            path + " is no readable PEM file. Name the file that holds the certificate or key.", path);
    }
    return text;
}

base::Result<std::shared_ptr<grpc::ServerCredentials>> credentials(const std::optional<TlsFiles>& tls) {
    if (!tls) {
        return grpc::InsecureServerCredentials();
    }
    const auto cert = readPem(tls->cert);
    const auto key = readPem(tls->key);
    const auto clientCa =
        tls->clientCa.empty() ? base::Result<std::string>(std::string()) : readPem(tls->clientCa);
    for (const auto* file : {&cert, &key, &clientCa}) {
        if (!file->ok()) {
            return file->error();
        }
    }
    grpc::SslServerCredentialsOptions options(
        clientCa->empty() ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                          : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = clientCa.value();
    options.pem_key_cert_pairs.push_back({key.value(), cert.value()});
    return grpc::SslServerCredentials(options);
}

void setLimits(grpc::ServerBuilder& builder) {
    builder.SetMaxReceiveMessageSize(kLargestMessage);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kLargestMetadata);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnection);
    // A second service on the same port must be refused, not share it.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    // Our clients ping every 10 s; who pings more often than every 5 s is sent away. A dead console is
    // noticed.
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 5'000);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
}

} // namespace

class RpcServer::Inside {
  public:
    Inside(core::Operations& operations, const core::CallerCheck& callers, core::Scheduler& storeThread)
        : host(operations, callers, storeThread) {
        services.push_back(makeEventService(host));
        services.push_back(makeQueueService(host));
        services.push_back(makePlaceService(host));
        services.push_back(makeBanService(host));
        services.push_back(makeTelemetryService(host));
        services.push_back(makePassService(host));
        services.push_back(makeAuditService(host));
        services.push_back(makeOperatorService(host));
    }

    Host host;
    std::vector<std::unique_ptr<grpc::Service>> services;
    std::unique_ptr<grpc::Server> server; ///< goes first: it calls the services
    int port = 0;
};

base::Result<std::unique_ptr<RpcServer>> RpcServer::start(const RpcOptions& options,
                                                          core::Operations& operations,
                                                          const core::CallerCheck& callers,
                                                          core::Scheduler& storeThread) {
    const auto trust = credentials(options.tls);
    if (!trust.ok()) {
        return trust.error();
    }
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    auto inside = std::make_unique<Inside>(operations, callers, storeThread);
    grpc::ServerBuilder builder;
    setLimits(builder);
    builder.AddListeningPort(options.listen, trust.value(), &inside->port);
    for (const auto& service : inside->services) {
        builder.RegisterService(service.get());
    }
    inside->server = builder.BuildAndStart();
    if (!inside->server || inside->port == 0) {
        return base::makeError(base::ErrorCode::InvalidState,
                               "The operator API can't listen on " + options.listen +
                                   ". Free the address or choose another one, and check the TLS files.",
                               options.listen);
    }
    std::unique_ptr<RpcServer> server(new RpcServer(std::move(inside)));
    server->setServing(true);
    return server;
}

RpcServer::RpcServer(std::unique_ptr<Inside> inside) : m_inside(std::move(inside)) {}

RpcServer::~RpcServer() {
    stop(base::Millis(0));
}

int RpcServer::port() const {
    return m_inside->port;
}

void RpcServer::setServing(bool serving) {
    auto* health = m_inside->server->GetHealthCheckService();
    health->SetServingStatus(serving); // the empty name: the whole service
    for (const char* name : kServices) {
        health->SetServingStatus("breakwater.v1." + std::string(name) + "Service", serving);
    }
}

void RpcServer::stop(base::Millis grace) {
    setServing(false);
    m_inside->host.endStreams();
    m_inside->server->Shutdown(std::chrono::system_clock::now() + grace);
}

} // namespace breakwater::rpc
