// SPDX-License-Identifier: Apache-2.0
#include "service/http/gzip_template.h"

#include <zlib.h>

#include <QTest>

using namespace breakwater::http;

namespace {

/// What a browser makes of it; "" when it is not one whole gzip member with the right sums.
std::string unpacked(const std::string& packed) {
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    std::string out(1'000'000, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&stream, Z_FINISH);
    out.resize(result == Z_STREAM_END && stream.avail_in == 0 ? out.size() - stream.avail_out : 0);
    inflateEnd(&stream);
    return out;
}

std::string words(int count, unsigned seed) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        seed = seed * 1'103'515'245U + 12'345U;
        text += "word" + std::to_string(seed >> 22) + ' ';
    }
    return text;
}

} // namespace

class GzipTemplateTest : public QObject {
    Q_OBJECT

  private slots:
    void eachFillingUnpacksToTheWhole() {
        for (const int count : {0, 1, 100, 8'000}) {
            const std::string before = words(count, 1);
            const std::string after = words(count, 2) + before;
            const GzipTemplate page(before, 36, after);
            for (const char letter : {'a', '\x01', '\xff'}) {
                const std::string hole(36, letter);
                std::string packed;
                page.append(packed, hole);
                QCOMPARE(unpacked(packed), before + hole + after);
            }
        }
    }

    void whatFollowsTheHoleStillRefersToWhatWasBefore() {
        const std::string text = words(1'000, 3);
        std::string packed;
        GzipTemplate(text, 36, text).append(packed, std::string(36, 'x'));
        QVERIFY2(packed.size() < gzipQuickly(text).size() * 3 / 2, std::to_string(packed.size()).c_str());
    }

    void aWholeTextUnpacksToo() {
        const std::string text = words(3'000, 4);
        QCOMPARE(unpacked(gzipQuickly(text)), text);
        QCOMPARE(unpacked(gzipQuickly("x")), std::string("x"));
    }

    void knowsWhoTakesGzip() {
        for (const char* yes : {"gzip", "br, gzip", "GZIP;q=0.5", "deflate,gzip ;q=1", "gzip;q=x1"}) {
            QVERIFY2(acceptsGzip(yes), yes);
        }
        for (const char* no : {"", "br", "gzip;q=0", "gzip; q=0.000", "xgzip", "gzipx", "*"}) {
            QVERIFY2(!acceptsGzip(no), no);
        }
    }
};

QTEST_GUILESS_MAIN(GzipTemplateTest)
#include "gzip_template_test.moc"
