// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/http/ops_house.h"

#include <QTest>
#include <cstdlib>

// Linked with jemalloc and started with MALLOC_CONF=prof:true.

extern "C" int mallctl(const char* name, void* oldValue, std::size_t* oldSize, void* newValue,
                       std::size_t newSize);

using namespace breakwater;
using namespace breakwater::http;
using namespace breakwater::http::ops;

class OpsHeapTest : public QObject {
    Q_OBJECT

  private slots:
    void dumpsTheHeapWhereJemallocRecordsIt() {
        bool built = false;
        std::size_t size = sizeof built;
        QCOMPARE(mallctl("config.prof", &built, &size, nullptr, 0), 0);
        OpsHouse house;
        const Answer heap = house.ask("/debug/pprof/heap");
        if (!built || std::getenv("MALLOC_CONF") == nullptr) {
            QCOMPARE(heap.status, 501);
            QVERIFY(heap.body.find("MALLOC_CONF") != std::string::npos);
            return;
        }
        QCOMPARE(heap.status, 200);
        QVERIFY(heap.body.starts_with("heap_v2/"));
    }
};

QTEST_GUILESS_MAIN(OpsHeapTest)
#include "ops_heap_test.moc"
