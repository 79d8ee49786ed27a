// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/geo/geo_databases.hpp"

#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/mmdb_writer.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace gate17;
using namespace gate17::node;
namespace mmdb = gate17::test::mmdb;

namespace {

struct geo_files {
  test::scratch_folder folder;
  geo_config config;

  geo_files& add(const std::string& name, const std::string& bytes) {
    const auto file = folder.path() / name;
    std::ofstream(file, std::ios::binary) << bytes;
    config.databases.push_back(file);
    return *this;
  }

  std::optional<proto::location> locate(const char* address) const {
    const auto opened = geo_databases::open(config);
    REQUIRE(opened);
    return (*opened)->locate(proto::ip_address::parse(address).value());
  }

  std::string reason() const {
    const auto opened = geo_databases::open(config);
    return opened ? "" : to_string(opened.error().front());
  }
};

std::string country(const char* code) { return mmdb::map({{"country", mmdb::map({{"iso_code", mmdb::text(code)}})}}); }

std::string nested_city(const char* code, double latitude, double longitude) {
  return mmdb::map(
      {{"country", mmdb::map({{"iso_code", mmdb::text(code)}})},
       {"location", mmdb::map({{"latitude", mmdb::real(latitude)}, {"longitude", mmdb::real(longitude)}})}});
}

std::string flat_city(const char* code, float latitude, float longitude) {
  return mmdb::map({{"country_code", mmdb::text(code)},
                    {"latitude", mmdb::small_real(latitude)},
                    {"longitude", mmdb::small_real(longitude)}});
}

std::string system_of(std::uint32_t number) { return mmdb::map({{"autonomous_system_number", mmdb::uint32(number)}}); }

} // namespace

TEST_CASE("nested and flat MaxMind DBs of every record size say the same", "[geo]") {
  for (const unsigned record_size : {24U, 28U, 32U}) {
    CAPTURE(record_size);
    for (const bool nested : {true, false}) {
      CAPTURE(nested);
      const auto value = nested ? nested_city("DE", 52.5, 13.5) : flat_city("DE", 52.5F, 13.5F);
      geo_files files;
      files.add("city.mmdb",
                test::mmdb_writer(6, record_size).add("192.0.2.0", 24, value).add("2001:db8::", 32, value).bytes());
      for (const auto* address : {"192.0.2.7", "2001:db8::7"}) {
        const auto found = files.locate(address);
        REQUIRE(found);
        CHECK(found->country == "DE");
        CHECK(found->has_coordinates);
        CHECK(found->latitude_microdegrees == 52'500'000);
        CHECK(found->longitude_microdegrees == 13'500'000);
        CHECK_FALSE(found->vague);
      }
      CHECK_FALSE(files.locate("198.51.100.1"));
      CHECK_FALSE(files.locate("2001:db9::1"));
    }
  }
}

TEST_CASE("country, coordinates and system come from files of their own, one family each", "[geo]") {
  geo_files files;
  files.add("geoip", "# Tor\n3221225984,3221226239,DE\n"); // 192.0.2.0/24
  files.add("city-ipv4.mmdb", test::mmdb_writer(4, 24).add("192.0.2.0", 24, flat_city("DE", 48.5F, 9.25F)).bytes());
  files.add("city-ipv6.mmdb", test::mmdb_writer(6, 28).add("2001:db8::", 32, flat_city("FR", 45, 5)).bytes());
  files.add(
      "asn.mmdb",
      test::mmdb_writer().add("192.0.2.0", 25, system_of(64'500)).add("2001:db8::", 32, system_of(64'501)).bytes());
  const auto v4 = files.locate("192.0.2.1");
  REQUIRE(v4);
  CHECK(v4->country == "DE");
  CHECK(v4->latitude_microdegrees == 48'500'000);
  CHECK(v4->asn == 64'500);
  CHECK_FALSE(v4->vague);
  CHECK(files.locate("192.0.2.200").value().asn == 0);
  const auto v6 = files.locate("2001:db8::1");
  REQUIRE(v6);
  CHECK(v6->country == "FR");
  CHECK(v6->longitude_microdegrees == 5'000'000);
  CHECK(v6->asn == 64'501);
}

TEST_CASE("fields in other spellings are understood", "[geo]") {
  geo_files files;
  test::mmdb_writer made;
  made.add("192.0.2.0", 25,
           mmdb::map({{"country", mmdb::text("NL")}, {"lat", mmdb::text("52.25")}, {"lng", mmdb::text("4.5")}}));
  made.add("192.0.2.128", 25, mmdb::map({{"country_code", mmdb::text("NL")}, {"asn", mmdb::text("AS64500")}}));
  made.add("198.51.100.0", 24,
           mmdb::map({{"country", mmdb::map({{"iso_code", mmdb::text("US")}})},
                      {"traits", mmdb::map({{"is_anycast", mmdb::flag(true)}})}}));
  made.add("203.0.113.0", 24, mmdb::map({{"latitude", mmdb::real(1000)}, {"longitude", mmdb::real(0)}}));
  files.add("other.mmdb", made.bytes());
  CHECK(files.locate("192.0.2.1").value().latitude_microdegrees == 52'250'000);
  CHECK(files.locate("192.0.2.129").value().asn == 64'500);
  CHECK_FALSE(files.locate("198.51.100.1")); // anycast
  CHECK_FALSE(files.locate("203.0.113.1"));  // nowhere on the globe
}

TEST_CASE("a source that says anycast silences the others", "[geo]") {
  geo_files files;
  files.add("country.mmdb", test::mmdb_writer().add("192.0.2.0", 24, country("AU")).bytes());
  files.add("flags.mmdb",
            test::mmdb_writer().add("192.0.2.0", 24, mmdb::map({{"is_anycast", mmdb::flag(true)}})).bytes());
  CHECK_FALSE(files.locate("192.0.2.1"));
}

TEST_CASE("a file that is missing or of no known kind is named with what to do", "[geo]") {
  geo_files missing;
  missing.config.databases = {"/nowhere/geoip"};
  CHECK(missing.reason() ==
        "/nowhere/geoip: cannot be opened: No such file or directory; put the file there, or take it "
        "out of 'databases' in [geo]");
  geo_files garbage;
  garbage.add("notes.txt", "# fine so far\nhello\n");
  CHECK(garbage.reason().find("notes.txt: line 2 is no range of addresses like 16777216,16777471,AU; put") !=
        std::string::npos);
  geo_files damaged;
  damaged.add("damaged.mmdb", "\xab\xcd\xefMaxMind.com nonsense");
  CHECK(damaged.reason().find("damaged.mmdb: is no sound MaxMind DB: ") != std::string::npos);
  geo_files torn;
  torn.add("location.db", "LOCDBXX\x01 torn");
  CHECK(torn.reason().find("location.db: is torn: it ends before its parts do; put") != std::string::npos);
  geo_files folder;
  folder.config.databases = {folder.folder.path()};
  CHECK(folder.reason().find(": is a folder; put") != std::string::npos);
  geo_files empty;
  empty.add("empty", "");
  CHECK_FALSE(empty.reason().empty());
}

TEST_CASE("a database of libloc knows countries, systems and anycast", "[geo]") {
  const char* installed = "/usr/share/libloc-location/location.db";
  if (!std::filesystem::exists(installed)) {
    WARN("libloc-database is not installed");
    return;
  }
  geo_files files;
  files.config.databases = {installed};
  const auto found = files.locate("193.99.144.80");
  REQUIRE(found);
  CHECK(found->country == "DE");
  CHECK(found->asn == 12'306);
  CHECK(found->vague); // only the middle of the country is known
  CHECK_FALSE(files.locate("1.1.1.1"));
  CHECK_FALSE(files.locate("127.0.0.1"));
}
