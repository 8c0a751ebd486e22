// SPDX-License-Identifier: Apache-2.0
#include "service/core/operator_table.h"
#include "tests/fakes/fake_store.h"

#include <QTest>
#include <deque>

using namespace breakwater;
using namespace breakwater::core;
using base::ErrorCode;
using model::Role;

namespace {

/// The table on a fake store; what is posted runs at once after each call, timers never.
class TableHouse final : public Scheduler {
  public:
    void post(Task task) override { m_tasks.push_back(std::move(task)); }
    void after(base::Micros, Task) override {}

    base::Result<model::IssuedOperator> create(const std::string& name, Role role) {
        return await<model::IssuedOperator>([&](auto done) { table.create(name, role, done); });
    }
    base::Result<model::Operator> change(const std::string& name, std::optional<Role> role, bool revoke) {
        const auto changed =
            await<OperatorTable::Change>([&](auto done) { table.change(name, role, revoke, done); });
        return changed ? base::Result<model::Operator>(changed->after) : changed.error();
    }

    template<typename T>
    base::Result<T> await(const std::function<void(Callback<T>)>& call) {
        std::optional<base::Result<T>> answer;
        call([&](base::Result<T> result) { answer = std::move(result); });
        while (!m_tasks.empty()) {
            const Task task = std::move(m_tasks.front());
            m_tasks.pop_front();
            task();
        }
        return answer ? std::move(*answer) : base::makeError(ErrorCode::Internal, "no answer");
    }

  private:
    std::deque<Task> m_tasks;
    fakes::FakeWorld m_world;
    base::SystemClock m_clock;
    fakes::FakeStore m_store{m_world, *this, m_clock};

  public:
    OperatorTable table{m_store, *this};
};

} // namespace

class OperatorTableTest : public QObject {
    Q_OBJECT
  private slots:
    void aTokenOpensTheDoorUntilItIsRevoked();
    void aNameIsTakenOnceAndMustBeOne();
    void theLastAdminStaysOne();
    void anAdminMayGoWhenAnotherIsThere();
    void changesThatCrossAreBothMade();
    void twoAdminsCantDismissEachOther();
};

void OperatorTableTest::aTokenOpensTheDoorUntilItIsRevoked() {
    TableHouse house;
    QVERIFY(house.create("root", Role::Admin).ok());
    const auto issued = house.create("mina", Role::Operator);
    QVERIFY(issued.ok());
    const auto caller = house.table.check(issued->token);
    QVERIFY(caller.has_value());
    QCOMPARE(caller->name, std::string("mina"));
    QCOMPARE(caller->role, Role::Operator);
    QVERIFY(!house.table.check(issued->token + "x").has_value());
    QVERIFY(!house.table.check("").has_value());
    QCOMPARE(house.change("mina", Role::Viewer, false)->role, Role::Viewer);
    QCOMPARE(house.table.check(issued->token)->role, Role::Viewer);
    QVERIFY(house.change("mina", std::nullopt, true)->revoked);
    QVERIFY(!house.table.check(issued->token).has_value());
}

void OperatorTableTest::aNameIsTakenOnceAndMustBeOne() {
    TableHouse house;
    QVERIFY(house.create("mina", Role::Operator).ok());
    QCOMPARE(house.create("mina", Role::Viewer).error().code, ErrorCode::AlreadyExists);
    QCOMPARE(house.create("", Role::Viewer).error().code, ErrorCode::OutOfRange);
    QCOMPARE(house.create("a b", Role::Viewer).error().code, ErrorCode::OutOfRange);
    QCOMPARE(house.create(std::string(65, 'a'), Role::Viewer).error().code, ErrorCode::OutOfRange);
    for (const char* own : {"system", "unknown"}) { // the trail's names for the service and for strangers
        QCOMPARE(house.create(own, Role::Viewer).error().code, ErrorCode::OutOfRange);
    }
    QCOMPARE(house.change("nobody", Role::Viewer, false).error().code, ErrorCode::NotFound);
}

void OperatorTableTest::theLastAdminStaysOne() {
    TableHouse house;
    const auto root = house.create("root", Role::Admin);
    QVERIFY(house.create("mina", Role::Operator).ok());
    QCOMPARE(house.change("root", std::nullopt, true).error().code, ErrorCode::InvalidState);
    QCOMPARE(house.change("root", Role::Viewer, false).error().code, ErrorCode::InvalidState);
    QCOMPARE(house.table.check(root->token)->role, Role::Admin);
    // One that was revoked counts for nothing.
    QVERIFY(house.create("second", Role::Admin).ok());
    QVERIFY(house.change("second", std::nullopt, true).ok());
    QCOMPARE(house.change("root", std::nullopt, true).error().code, ErrorCode::InvalidState);
    // Whoever is no admin may come and go.
    QVERIFY(house.change("mina", std::nullopt, true).ok());
}

void OperatorTableTest::anAdminMayGoWhenAnotherIsThere() {
    TableHouse house;
    QVERIFY(house.create("root", Role::Admin).ok());
    QVERIFY(house.create("second", Role::Viewer).ok());
    QVERIFY(house.change("second", Role::Admin, false).ok());
    QVERIFY(house.change("root", std::nullopt, true).ok());
    QCOMPARE(house.change("second", Role::Operator, false).error().code, ErrorCode::InvalidState);
}

void OperatorTableTest::changesThatCrossAreBothMade() {
    TableHouse house;
    QVERIFY(house.create("root", Role::Admin).ok());
    const auto issued = house.create("mina", Role::Operator);
    house.table.change("mina", std::nullopt, true, [](const auto& revoked) { QVERIFY(revoked.ok()); });
    const auto changed = house.change("mina", Role::Viewer, false);
    QVERIFY(changed->revoked);
    QCOMPARE(changed->role, Role::Viewer);
    QVERIFY(!house.table.check(issued->token).has_value());
}

void OperatorTableTest::twoAdminsCantDismissEachOther() {
    TableHouse house;
    QVERIFY(house.create("root", Role::Admin).ok());
    QVERIFY(house.create("second", Role::Admin).ok());
    house.table.change("root", Role::Viewer, false, [](const auto& first) { QVERIFY(first.ok()); });
    QCOMPARE(house.change("second", Role::Viewer, false).error().code, ErrorCode::InvalidState);
}

QTEST_GUILESS_MAIN(OperatorTableTest)
#include "operator_table_test.moc"
