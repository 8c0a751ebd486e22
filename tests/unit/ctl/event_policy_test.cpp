// SPDX-License-Identifier: Apache-2.0
//
// Everything an operator can set of an event goes out and comes back, against a service that this file
// answers by hand: it keeps the event as it came over the wire.
#include "tests/unit/ctl/terminal.h"

#include <breakwater/v1/event_service.grpc.pb.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <QtTest>

using namespace breakwater;
using fakes::has;
using fakes::Outcome;
namespace v1 = breakwater::v1;

namespace {

/// Keeps the last event and mask it was sent. Calls come one at a time.
class OneEvent final : public v1::EventService::Service {
  public:
    grpc::Status CreateEvent(grpc::ServerContext*, const v1::CreateEventRequest* request,
                             v1::CreateEventResponse* response) override {
        *response->mutable_event() = keep(request->event());
        return grpc::Status::OK;
    }
    grpc::Status UpdateEvent(grpc::ServerContext*, const v1::UpdateEventRequest* request,
                             v1::UpdateEventResponse* response) override {
        mask = {request->update_mask().paths().begin(), request->update_mask().paths().end()};
        *response->mutable_event() = keep(request->event());
        return grpc::Status::OK;
    }
    grpc::Status GetEvent(grpc::ServerContext*, const v1::GetEventRequest*,
                          v1::GetEventResponse* response) override {
        *response->mutable_event() = event;
        return grpc::Status::OK;
    }

    v1::Event event;
    std::vector<std::string> mask;

  private:
    const v1::Event& keep(const v1::Event& sent) {
        event = sent;
        event.set_uid("00fedcba98765432");
        event.set_state(v1::EVENT_STATE_DRAFT);
        event.set_revision(1);
        return event;
    }
};

} // namespace

class EventPolicyTest : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        grpc::ServerBuilder builder;
        int port = 0;
        builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
        builder.RegisterService(&m_events);
        m_server = builder.BuildAndStart();
        QVERIFY(m_server);
        m_address = "127.0.0.1:" + std::to_string(port);
    }

    void cleanup() {
        m_server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
        m_server.reset();
    }

    void showTellsEverythingThatCanBeSet() {
        done("event create c1 --join-limit-exempt 10.0.0.0/8 --join-limit-exempt 2001:db8::/32"
             " --cors-origin https://shop.example --accent-colour #112233 --background-colour #445566"
             " --logo-url https://shop.example/logo.png");
        const Outcome people = done("event show c1");
        for (const char* line :
             {"\nuid                        00fedcba98765432\n",
              "\njoin limit exempt          10.0.0.0/8, 2001:db8::/32\n",
              "\ncors origins               https://shop.example\n", "\naccent colour              #112233\n",
              "\nbackground colour          #445566\n",
              "\nlogo url                   https://shop.example/logo.png\n"}) {
            QVERIFY2(has(people.out, line), people.out.c_str());
        }
        const Outcome scripts = done("event show c1 --json");
        for (const char* part :
             {"\"uid\":\"00fedcba98765432\"", "\"join_limit_exempt\":[\"10.0.0.0/8\",\"2001:db8::/32\"]",
              "\"cors_origins\":[\"https://shop.example\"]", "\"accent_colour\":\"#112233\"",
              "\"background_colour\":\"#445566\"", "\"logo_url\":\"https://shop.example/logo.png\""}) {
            QVERIFY2(has(scripts.out, part), scripts.out.c_str());
        }
    }

    void whatIsNotSetIsADashAndAnEmptyList() {
        done("event create c1");
        QVERIFY(has(done("event show c1").out, "\njoin limit exempt          -\n"));
        const Outcome scripts = done("event show c1 --json");
        QVERIFY2(has(scripts.out, "\"join_limit_exempt\":[]") && has(scripts.out, "\"cors_origins\":[]") &&
                     has(scripts.out, "\"accent_colour\":null"),
                 scripts.out.c_str());
    }

    void anUpdateNamesTheListAndAnEmptyTextEmptiesIt() {
        done("event update c1 --join-limit-exempt 10.0.0.0/8");
        QCOMPARE(m_events.mask, std::vector<std::string>{"policy.join_limit_exempt"});
        QCOMPARE(m_events.event.policy().join_limit_exempt_size(), 1);
        QCOMPARE(m_events.event.policy().join_limit_exempt(0), std::string("10.0.0.0/8"));
        for (const char* option : {"join_limit_exempt", "cors_origins"}) {
            done(option == std::string("cors_origins") ? "event update c1 --cors-origin ''"
                                                       : "event update c1 --join-limit-exempt ''");
            QCOMPARE(m_events.mask, std::vector<std::string>{std::string("policy.") + option});
            QCOMPARE(m_events.event.policy().join_limit_exempt_size(), 0);
            QCOMPARE(m_events.event.policy().cors_origins_size(), 0);
        }
    }

  private:
    Outcome done(const std::string& line) const {
        const auto environment = [this](const std::string& name) {
            return name == "BREAKWATER_SERVER" ? std::optional(m_address) : std::nullopt;
        };
        Outcome outcome = fakes::runIn(environment, line + " --timeout 20");
        [&] { QVERIFY2(outcome.status == 0, (line + ": " + outcome.err).c_str()); }();
        return outcome;
    }

    OneEvent m_events;
    std::unique_ptr<grpc::Server> m_server;
    std::string m_address;
};

QTEST_GUILESS_MAIN(EventPolicyTest)
#include "event_policy_test.moc"
