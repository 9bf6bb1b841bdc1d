#ifndef DCS_TAPE_READER_HPP
#define DCS_TAPE_READER_HPP

#include <simdjson.h>

#include <string_view>
#include <vector>

#include "Fields.hpp"

namespace dcs {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

/// Fills one event from one element that simdjson has parsed in full; keeps its scratch memory from event to event.
class TapeReader {
  public:
    void read(const element &value, dcs_json_event &event);

    /// Structural characters of the element read last, which is how its size in bytes is found.
    size_t structurals() const { return structurals_; }

  private:
    void attribute(std::string_view key, const element &value, dcs_json_event &event);
    void data(const object &fields, dcs_json_event &event);
    void field(std::string_view key, const element &value, dcs_json_event &event);
    void drivers(const element &value, dcs_json_event &event);
    void driver(std::string_view key, const element &value, dcs_json_event &event);
    /// Walks a value that nobody wants, for its duplicate keys and its structural characters.
    void skip(const element &value, dcs_json_event &event);

    void text(const element &value, const Field &field, dcs_json_event &event);
    void whole(const element &value, const Field &field, dcs_json_event &event);
    void truth(const element &value, const Field &field, dcs_json_event &event);

    size_t open() const { return keys_.size(); }
    void note(std::string_view key) { keys_.push_back(key); }
    /// Known fields are told apart by their bit, which is cheaper than comparing keys.
    void mark(uint64_t bit, dcs_json_event &event) {
        if (seen_ & bit) event.defect = dcs_json_duplicate_key;
        seen_ |= bit;
    }
    void close(size_t start, dcs_json_event &event);

    /// Keys of the objects that are open; each object's keys begin where `open` stood.
    std::vector<std::string_view> keys_;
    size_t structurals_ = 0;
    uint64_t seen_ = 0;
    uint64_t driversSeen_ = 0;
};

}  // namespace dcs

#endif
