// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/beast/http/basic_parser.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace breakwater::fuzz {

/// A header section as Boost.Beast reads it: whoever else stands between us and a visitor must find the same
/// in it.
class SecondReader final : public boost::beast::http::basic_parser<true> {
  public:
    explicit SecondReader(std::string_view section) {
        header_limit(1U << 20);
        body_limit(boost::none);
        boost::beast::error_code error;
        m_consumed = put(boost::asio::const_buffer(section.data(), section.size()), error);
        m_taken = !error && is_header_done();
    }

    bool taken() const { return m_taken; }
    std::size_t consumed() const { return m_consumed; }
    int version() const { return m_version; }
    const std::string& method() const { return m_method; }
    const std::string& target() const { return m_target; }
    const std::vector<std::pair<std::string, std::string>>& fields() const { return m_fields; }

  private:
    using Text = boost::beast::string_view;
    using Error = boost::beast::error_code;

    void on_request_impl(boost::beast::http::verb, Text method, Text target, int version, Error&) override {
        m_method = std::string(method);
        m_target = std::string(target);
        m_version = version;
    }
    void on_field_impl(boost::beast::http::field, Text name, Text value, Error&) override {
        m_fields.emplace_back(std::string(name), std::string(value));
    }
    void on_response_impl(int, Text, int, Error&) override {}
    void on_header_impl(Error&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
    std::size_t on_body_impl(Text body, Error&) override { return body.size(); }
    void on_chunk_header_impl(std::uint64_t, Text, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text body, Error&) override { return body.size(); }
    void on_finish_impl(Error&) override {}

    bool m_taken = false;
    std::size_t m_consumed = 0;
    int m_version = 0;
    std::string m_method;
    std::string m_target;
    std::vector<std::pair<std::string, std::string>> m_fields;
};

} // namespace breakwater::fuzz
