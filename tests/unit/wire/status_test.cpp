// SPDX-License-Identifier: Apache-2.0
#include "shared/base/result.h"
#include "shared/wire/status.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

#include <QtTest>

using namespace breakwater;
using base::ErrorCode;

class StatusTest : public QObject {
    Q_OBJECT

  private slots:
    void everyErrorComesBack() {
        for (int number = 0; number <= static_cast<int>(ErrorCode::Internal); ++number) {
            base::Error error;
            error.code = static_cast<ErrorCode>(number);
            error.detail = "Do this instead. 이렇게 하세요.";
            error.subject = "policy.capacity";
            error.current = 18'446'744'073'709'551'615ULL;
            error.position = 0;
            error.pollAfterMs = 1500;
            error.retryAfterSec = 3;
            const grpc::Status status = wire::toStatus(error);
            QVERIFY(!status.ok());
            QVERIFY(wire::fromStatus(status) == error);
        }
        const base::Error bare = base::makeError(ErrorCode::NotFound, "Nothing there.");
        QVERIFY(wire::fromStatus(wire::toStatus(bare)) == bare);
    }

    void aRevisionConflictIsAbortedWithItsReasonAndTheCurrentValue() {
        base::Error error = base::makeError(ErrorCode::RevisionConflict, "Read the event again.", "revision");
        error.current = 18;
        const grpc::Status status = wire::toStatus(error);
        QCOMPARE(status.error_code(), grpc::StatusCode::ABORTED);
        google::rpc::Status details;
        QVERIFY(details.ParseFromString(status.error_details()));
        QCOMPARE(details.code(), static_cast<int>(grpc::StatusCode::ABORTED));
        QCOMPARE(details.message(), std::string("Read the event again."));
        QCOMPARE(details.details(0).type_url(), std::string("type.googleapis.com/google.rpc.ErrorInfo"));
        google::rpc::ErrorInfo info;
        QVERIFY(details.details(0).UnpackTo(&info));
        QCOMPARE(info.reason(), std::string("REVISION_CONFLICT"));
        QCOMPARE(info.domain(), std::string("breakwater"));
        QCOMPARE(info.metadata().at("current"), std::string("18"));
    }

    void aStatusOfSomebodyElseGetsTheNearestCode() {
        QCOMPARE(wire::fromStatus({grpc::StatusCode::UNAVAILABLE, "no"}).code, ErrorCode::Unreachable);
        QCOMPARE(wire::fromStatus({grpc::StatusCode::UNIMPLEMENTED, "no"}).code, ErrorCode::Unreachable);
        QCOMPARE(wire::fromStatus({grpc::StatusCode::DEADLINE_EXCEEDED, "no"}).code, ErrorCode::TimedOut);
        QCOMPARE(wire::fromStatus({grpc::StatusCode::UNAUTHENTICATED, "no"}).code,
                 ErrorCode::Unauthenticated);
        QCOMPARE(wire::fromStatus({grpc::StatusCode::UNKNOWN, "no"}).code, ErrorCode::Internal);
        QCOMPARE(wire::fromStatus({grpc::StatusCode::ABORTED, "no", "not a message"}).code,
                 ErrorCode::InvalidState);
    }

    void detailsOfAnotherDomainAreNotBelieved() {
        google::rpc::ErrorInfo info;
        info.set_reason("BANNED");
        info.set_domain("example.com");
        google::rpc::Status details;
        details.add_details()->PackFrom(info);
        const grpc::Status status(grpc::StatusCode::NOT_FOUND, "no", details.SerializeAsString());
        QCOMPARE(wire::fromStatus(status).code, ErrorCode::NotFound);
    }

    void nonsenseInTheMetadataIsLeftOut() {
        google::rpc::ErrorInfo info;
        info.set_reason("NOT_READY");
        info.set_domain("breakwater");
        (*info.mutable_metadata())["position"] = "many";
        (*info.mutable_metadata())["poll_after_ms"] = "99999999999";
        google::rpc::Status details;
        details.add_details()->PackFrom(info);
        const auto error =
            wire::fromStatus({grpc::StatusCode::FAILED_PRECONDITION, "wait", details.SerializeAsString()});
        QCOMPARE(error.code, ErrorCode::NotReady);
        QVERIFY(!error.position);
        QVERIFY(!error.pollAfterMs);
    }

    void aLongMessageIsCutBetweenCharacters() {
        std::string text;
        for (int i = 0; i < 500; ++i) {
            text += "자";
        }
        const grpc::Status status = wire::toStatus(base::makeError(ErrorCode::Internal, text));
        QCOMPARE(status.error_message().size(), std::size_t{999});
    }
};

QTEST_GUILESS_MAIN(StatusTest)
#include "status_test.moc"
