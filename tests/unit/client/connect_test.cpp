// SPDX-License-Identifier: Apache-2.0
//
// The gRPC client against a service that this file answers by hand: what the link itself does, beside the
// calls.
#include "console/client/connect.h"
#include "console/client/link_fault.h"
#include "shared/base/text.h"
#include "shared/wire/status.h"

#include <breakwater/v1/audit_service.grpc.pb.h>
#include <breakwater/v1/operator_service.grpc.pb.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <thread>

using namespace breakwater;
namespace v1 = breakwater::v1;

namespace {

/// WhoAmI says who the token is; a bad name, an unknown role and silence can be asked for by token.
class Answers final : public v1::OperatorService::Service {
  public:
    grpc::Status WhoAmI(grpc::ServerContext* context, const v1::WhoAmIRequest*,
                        v1::WhoAmIResponse* response) override {
        const auto found = context->client_metadata().find("authorization");
        if (found == context->client_metadata().end()) {
            return wire::toStatus(base::makeError(base::ErrorCode::Unauthenticated, "Send a token."));
        }
        const std::string token(found->second.data(), found->second.size());
        if (token == "Bearer silent") {
            while (!context->IsCancelled()) {
                std::this_thread::yield();
            }
            return grpc::Status::CANCELLED;
        }
        response->set_name(token);
        response->set_role(token == "Bearer newer" ? static_cast<v1::Role>(99) : v1::ROLE_ADMIN);
        return grpc::Status::OK;
    }
};

/// Sends entries until the reader goes away, or ten and the end to the reader who asks for the event `ten`.
class Entries final : public v1::AuditService::Service {
  public:
    grpc::Status WatchEntries(grpc::ServerContext* context, const v1::WatchEntriesRequest* request,
                              grpc::ServerWriter<v1::WatchEntriesResponse>* writer) override {
        for (int i = 0; !context->IsCancelled() && (request->event_id() != "ten" || i < 10); ++i) {
            v1::WatchEntriesResponse response;
            response.mutable_entry()->set_entry_id(std::to_string(i));
            if (!writer->Write(response)) {
                break;
            }
        }
        return request->event_id() == "fails"
                   ? wire::toStatus(base::makeError(base::ErrorCode::EventNotFound, "No such event."))
                   : grpc::Status::OK;
    }
};

/// Collects what a stream says and lets a test wait for it.
struct Heard {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> ids;
    std::optional<base::Status> end;

    client::Watcher<model::AuditEntry> watcher() {
        return {[this](const model::AuditEntry& entry) {
                    const std::lock_guard lock(mutex);
                    ids.push_back(entry.id);
                    changed.notify_all();
                },
                [this](base::Status status) {
                    const std::lock_guard lock(mutex);
                    end = std::move(status);
                    changed.notify_all();
                }};
    }

    template<typename Predicate>
    bool waitFor(Predicate predicate) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(20), predicate);
    }
};

/// What answers every connection as a web server does that understands no word of it.
class WebServer {
  public:
    WebServer() : m_thread([this] { serve(); }) { m_port = m_ready.get_future().get(); }
    ~WebServer() {
        m_over = true;
        m_thread.join();
    }
    std::string address() const { return "127.0.0.1:" + std::to_string(m_port); }

  private:
    void serve() {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost);
        m_ready.set_value(server.serverPort());
        while (!m_over) {
            if (!server.waitForNewConnection(20)) {
                continue;
            }
            const std::unique_ptr<QTcpSocket> socket(server.nextPendingConnection());
            socket->waitForReadyRead(20'000);
            socket->write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            socket->waitForBytesWritten(20'000);
        }
    }

    std::promise<quint16> m_ready;
    std::atomic<bool> m_over = false;
    quint16 m_port = 0;
    std::thread m_thread; ///< last: it uses the others
};

} // namespace

class ConnectTest : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        grpc::ServerBuilder builder;
        builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &m_port);
        builder.RegisterService(&m_answers);
        builder.RegisterService(&m_entries);
        m_server = builder.BuildAndStart();
        QVERIFY(m_server);
    }

    void cleanup() {
        m_server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
        m_server.reset();
    }

    void theTokenTravelsAsABearer() {
        QCOMPARE(clientWith("secret")->whoAmI()->name, std::string("Bearer secret"));
    }

    void theServicesOwnSentenceIsKept() {
        const auto result = clientWith("")->whoAmI();
        QCOMPARE(result.error().code, base::ErrorCode::Unauthenticated);
        QCOMPARE(result.error().detail, std::string("Send a token."));
    }

    void anAnswerOfANewerServiceIsAnErrorAndNoGuess() {
        const auto result = clientWith("newer")->whoAmI();
        QCOMPARE(result.error().code, base::ErrorCode::Internal);
        QCOMPARE(result.error().subject, std::string("role"));
    }

    void whatIsNotAnsweredInTimeIsUnknown() {
        const auto result = clientWith("silent", base::Millis(100))->whoAmI();
        QCOMPARE(result.error().code, base::ErrorCode::TimedOut);
    }

    void aCallTheServiceDoesNotKnowSaysSo() {
        const auto result = clientWith("secret")->getEvent(*model::EventId::parse("demo"));
        QCOMPARE(result.error().code, base::ErrorCode::Unreachable);
        QVERIFY(result.error().detail.find("another version") != std::string::npos);
        QVERIFY(client::linkFaultOf(result.error()) == client::LinkFault::OtherVersion);
    }

    void whereNothingListensIsUnreachableAndSaysWhatToDo() {
        client::ConnectOptions options;
        options.server = "unix:/nowhere/breakwater.sock";
        const auto result = client::connect(options).value()->whoAmI();
        QCOMPARE(result.error().code, base::ErrorCode::Unreachable);
        QVERIFY2(result.error().detail.find("Nothing listens") != std::string::npos,
                 result.error().detail.c_str());
        QVERIFY(client::linkFaultOf(result.error()) == client::LinkFault::Refused);
    }

    void tlsToAPlainServiceIsNamedAsSuch() {
        client::ConnectOptions options;
        options.server = "127.0.0.1:" + std::to_string(m_port);
        options.tls.emplace();
        const auto result = client::connect(options).value()->whoAmI();
        QCOMPARE(result.error().code, base::ErrorCode::Unreachable);
        QVERIFY2(result.error().detail.find("TLS") != std::string::npos, result.error().detail.c_str());
        QVERIFY(client::linkFaultOf(result.error()) == client::LinkFault::NoTls);
    }

    void aWebServerIsNamedAsSuchAndNotAsALackOfTls() {
        const WebServer web;
        client::ConnectOptions options;
        options.server = web.address();
        options.deadline = base::Millis(20'000);
        const auto plain = client::connect(options).value()->whoAmI();
        QCOMPARE(plain.error().code, base::ErrorCode::Unreachable);
        QVERIFY2(plain.error().detail.find("not Breakwater's gRPC port") != std::string::npos &&
                     plain.error().detail.find("50051") != std::string::npos,
                 plain.error().detail.c_str());
        QVERIFY2(plain.error().detail.find("TLS") == std::string::npos, plain.error().detail.c_str());
        QVERIFY(client::linkFaultOf(plain.error()) == client::LinkFault::OtherVersion);
        options.tls.emplace();
        const auto asked = client::connect(options).value()->whoAmI();
        QVERIFY2(client::linkFaultOf(asked.error()) == client::LinkFault::NoTls,
                 asked.error().detail.c_str());
    }

    void whatIsNoAddressIsRefusedAtOnce() {
        for (const char* server : {"", "dns://", "ipv4:nowhere"}) {
            client::ConnectOptions options;
            options.server = server;
            const auto client = client::connect(options);
            QVERIFY2(!client.ok(), server);
            QCOMPARE(client.error().code, base::ErrorCode::InvalidRequest);
            QVERIFY2(client.error().detail.find("HOST:PORT") != std::string::npos,
                     client.error().detail.c_str());
        }
    }

    void aTlsFileThatIsNoneIsRefusedAtOnce() {
        client::ConnectOptions options;
        options.tls.emplace().caFile = "/nowhere/ca.pem";
        QCOMPARE(client::connect(options).error().subject, std::string("/nowhere/ca.pem"));
    }

    void aStreamEndsInOrder() {
        Heard heard;
        const auto subscription =
            clientWith("t")->watchEntries(*model::EventId::parse("ten"), heard.watcher());
        QVERIFY(heard.waitFor([&heard] { return heard.end.has_value(); }));
        QVERIFY(heard.end->ok());
        QCOMPARE(heard.ids.size(), std::size_t{10});
        QCOMPARE(heard.ids.back(), std::string("9"));
    }

    void aStreamOutlivesTheClientThatOpenedIt() {
        Heard heard;
        auto client = clientWith("t");
        const auto subscription = client->watchEntries({}, heard.watcher());
        client.reset();
        QVERIFY(heard.waitFor([&heard] { return heard.ids.size() > 3; }));
    }

    void noCallbackRunsOnceTheSubscriptionIsGone() {
        for (int round = 0; round < 50; ++round) {
            auto heard = std::make_unique<Heard>(); // freed memory would be read if one did
            auto subscription = clientWith("t")->watchEntries({}, heard->watcher());
            if (round % 2 == 0) {
                QVERIFY(heard->waitFor([&heard] { return !heard->ids.empty(); }));
            }
            subscription.reset();
            QVERIFY(!heard->end);
        }
    }

    void aServiceThatGoesAwayEndsTheStreamWithAnError() {
        Heard heard;
        const auto subscription = clientWith("t")->watchEntries({}, heard.watcher());
        QVERIFY(heard.waitFor([&heard] { return !heard.ids.empty(); }));
        m_server->Shutdown(std::chrono::system_clock::now());
        QVERIFY(heard.waitFor([&heard] { return heard.end.has_value(); }));
        QVERIFY(!heard.end->ok());
    }

  private:
    std::unique_ptr<client::OperatorClient> clientWith(const std::string& token,
                                                       base::Millis deadline = base::Millis(20'000)) const {
        client::ConnectOptions options;
        options.server = "127.0.0.1:" + std::to_string(m_port);
        options.token = token;
        options.deadline = deadline;
        return std::move(client::connect(options)).value();
    }

    Answers m_answers;
    Entries m_entries;
    std::unique_ptr<grpc::Server> m_server;
    int m_port = 0;
};

QTEST_GUILESS_MAIN(ConnectTest)
#include "connect_test.moc"
