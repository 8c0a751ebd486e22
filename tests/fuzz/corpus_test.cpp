// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QTest>
#include <cstdint>

// Each target's LLVMFuzzerTestOneInput under a name of its own, see CMakeLists.txt.
// NOLINTBEGIN(readability-identifier-naming): the name of a target, as its program has it
extern "C" {
int fuzz_http_request(const std::uint8_t* data, std::size_t size);
int fuzz_http_values(const std::uint8_t* data, std::size_t size);
int fuzz_json_body(const std::uint8_t* data, std::size_t size);
int fuzz_log_record(const std::uint8_t* data, std::size_t size);
int fuzz_page_values(const std::uint8_t* data, std::size_t size);
int fuzz_pass(const std::uint8_t* data, std::size_t size);
int fuzz_place_cell(const std::uint8_t* data, std::size_t size);
int fuzz_profile(const std::uint8_t* data, std::size_t size);
int fuzz_redis_reply(const std::uint8_t* data, std::size_t size);
int fuzz_waiting_token(const std::uint8_t* data, std::size_t size);
}
// NOLINTEND(readability-identifier-naming)

/// Runs every target over its seeds, and over each seed cut short and with single bits turned, so that an
/// ordinary build meets the same code as libFuzzer does. A target that finds something aborts the program.
class CorpusTest : public QObject {
    Q_OBJECT
  private slots:
    void holdsOverItsCorpus_data();
    void holdsOverItsCorpus();
};

using Target = int (*)(const std::uint8_t*, std::size_t);
Q_DECLARE_METATYPE(Target)

namespace {

void run(Target target, const std::string& bytes) {
    // On the heap and of exactly this size, so that a sanitizer sees a read past its end.
    const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
    QCOMPARE(target(exact.data(), exact.size()), 0);
}

} // namespace

void CorpusTest::holdsOverItsCorpus_data() {
    QTest::addColumn<Target>("target");
    QTest::newRow("http_request") << Target(fuzz_http_request);
    QTest::newRow("http_values") << Target(fuzz_http_values);
    QTest::newRow("json_body") << Target(fuzz_json_body);
    QTest::newRow("log_record") << Target(fuzz_log_record);
    QTest::newRow("page_values") << Target(fuzz_page_values);
    QTest::newRow("pass") << Target(fuzz_pass);
    QTest::newRow("place_cell") << Target(fuzz_place_cell);
    QTest::newRow("profile") << Target(fuzz_profile);
    QTest::newRow("redis_reply") << Target(fuzz_redis_reply);
    QTest::newRow("waiting_token") << Target(fuzz_waiting_token);
}

void CorpusTest::holdsOverItsCorpus() {
    QFETCH(Target, target);
    const QDir folder(QString(BREAKWATER_CORPUS) + "/" + QTest::currentDataTag());
    const auto names = folder.entryList(QDir::Files);
    QVERIFY2(names.size() >= 3, "a target without seeds is no target");
    for (const QString& name : names) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        std::string bytes = file.readAll().toStdString();
        run(target, bytes);
        const std::size_t step = 1 + bytes.size() / 128;
        for (std::size_t length = 0; length < bytes.size(); length += step) {
            run(target, bytes.substr(0, length));
        }
        for (std::size_t bit = 0; bit < bytes.size() * 8; bit += step * 3) {
            bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
            run(target, bytes);
            bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        }
    }
}

QTEST_GUILESS_MAIN(CorpusTest)
#include "corpus_test.moc"
