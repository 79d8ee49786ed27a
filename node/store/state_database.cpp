// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/state_database.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

namespace gate17::node {

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

rocksdb::Options small_options() {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(mebibyte, 0);
  table.cache_index_and_filter_blocks = true;
  rocksdb::Options out;
  out.create_if_missing = true;
  out.paranoid_checks = true;
  // A torn last write is an unfinished one; damage before it must be seen, or an old state would come back as the
  // newest.
  out.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  out.write_buffer_size = mebibyte;
  out.arena_block_size = mebibyte / 8;
  out.max_write_buffer_number = 2;
  out.max_total_wal_size = 4 * mebibyte;
  out.max_open_files = 32;
  out.max_background_jobs = 2;
  out.max_file_opening_threads = 1;
  out.compression = rocksdb::kNoCompression;
  out.info_log_level = rocksdb::WARN_LEVEL;
  out.keep_log_file_num = 2;
  out.max_log_file_size = mebibyte;
  out.stats_dump_period_sec = 0;
  out.stats_persist_period_sec = 0;
  return out;
}

rocksdb::WriteOptions on_disk() {
  rocksdb::WriteOptions out;
  out.sync = true;
  return out;
}

rocksdb::Slice slice_of(std::string_view text) { return {text.data(), text.size()}; }

rocksdb::Slice slice_of(proto::byte_view bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

state_database::result<void> written(const rocksdb::Status& status) {
  if (!status.ok())
    return tl::unexpected(state_database::error::unwritable);
  return {};
}

} // namespace

tl::expected<std::unique_ptr<state_database>, std::string> state_database::open(const std::filesystem::path& folder) {
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open(small_options(), folder.string(), &opened);
  if (!status.ok())
    return tl::unexpected("cannot open the database " + folder.string() + ": " + status.ToString());
  return std::unique_ptr<state_database>(new state_database(std::unique_ptr<rocksdb::DB>(opened)));
}

state_database::state_database(std::unique_ptr<rocksdb::DB> database) : database_(std::move(database)) {}

state_database::~state_database() = default;

state_database::result<state_database::bytes> state_database::get(std::string_view key) const {
  rocksdb::PinnableSlice found;
  const auto status = database_->Get({}, database_->DefaultColumnFamily(), slice_of(key), &found);
  if (status.IsNotFound())
    return tl::unexpected(error::not_found);
  if (!status.ok())
    return tl::unexpected(error::unreadable);
  const auto* begin = reinterpret_cast<const std::uint8_t*>(found.data());
  return bytes(begin, begin + found.size());
}

state_database::result<void> state_database::put(std::string_view key, proto::byte_view value) {
  if (value.size() > value_bytes_max)
    return tl::unexpected(error::too_large);
  return written(database_->Put(on_disk(), slice_of(key), slice_of(value)));
}

state_database::result<void> state_database::erase(std::string_view key) {
  return written(database_->Delete(on_disk(), slice_of(key)));
}

state_database::result<void> state_database::write(const std::vector<change>& changes) {
  rocksdb::WriteBatch batch;
  for (const auto& each : changes) {
    if (each.value && each.value->size() > value_bytes_max)
      return tl::unexpected(error::too_large);
    if (each.value)
      batch.Put(each.key, slice_of(proto::byte_view(*each.value)));
    else
      batch.Delete(each.key);
  }
  return written(database_->Write(on_disk(), &batch));
}

state_database::result<std::vector<std::string>> state_database::keys_with_prefix(std::string_view prefix) const {
  std::vector<std::string> out;
  const std::unique_ptr<rocksdb::Iterator> at(database_->NewIterator({}));
  for (at->Seek(slice_of(prefix)); at->Valid() && at->key().starts_with(slice_of(prefix)); at->Next())
    out.push_back(at->key().ToString());
  if (!at->status().ok())
    return tl::unexpected(error::unreadable);
  return out;
}

} // namespace gate17::node
