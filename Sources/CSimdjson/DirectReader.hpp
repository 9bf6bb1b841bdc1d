#ifndef DCS_DIRECT_READER_HPP
#define DCS_DIRECT_READER_HPP

#include <string_view>
#include <vector>

#include "Fields.hpp"

namespace dcs {

/// Fills events straight from a body whose structure simdjson has found, without a tape in between.
///
/// It reads what senders usually write and gives up on everything else; `TapeReader` then reads the body again from its
/// beginning and has the last word. So it may refuse what is valid, but what it accepts means the same to both.
///
/// simdjson has checked the UTF-8 and the control characters, and lists where each of `{}[]:,` and each text, number and
/// word begins. Between two of these places there is nothing but the rest of the first and blanks.
class DirectReader {
  public:
    /// Objects and arrays that it reads within each other: the body, an event, its data, their drivers.
    static constexpr size_t depth = 4;

    /// `places` are the offsets found by simdjson. False if this can't be an array.
    bool begin(const uint8_t *bytes, size_t length, const uint32_t *places, size_t count);

    /// Slices of the event point into the body, or into memory that the next call writes again.
    dcs_json_step next(dcs_json_event &event);

  private:
    static constexpr size_t mostUnknownKeys = 16;
    static constexpr size_t padding = dcs_json_padding;

    /// What changes from field to field, kept out of memory while an event is read.
    struct Walk;

    // Each returns false for what only the tape reader can judge.
    bool read(Walk &walk, dcs_json_event &event);
    template <typename ReadField>
    bool object(Walk &walk, const FieldTable &fields, ReadField readField);
    bool attribute(Walk &walk, const Field *field, std::string_view key, dcs_json_event &event);
    bool dataField(Walk &walk, const Field *field, std::string_view key, dcs_json_event &event);
    bool drivers(Walk &walk, dcs_json_event &event);
    bool driver(Walk &walk, const Field *field, std::string_view key, dcs_json_event &event);
    bool text(Walk &walk, const Field &field, dcs_json_event &event);
    bool whole(Walk &walk, const Field &field, dcs_json_event &event);
    bool truth(Walk &walk, const Field &field, dcs_json_event &event);
    bool anything(Walk &walk);
    bool note(Walk &walk, std::string_view key);

    bool text(Walk &walk, uint32_t start, uint32_t limit, std::string_view &text);
    bool key(Walk &walk, const FieldTable &fields, std::string_view &key, const Field *&field);
    std::string_view copied(uint32_t from, uint32_t end);
    void findPlainEnd(uint32_t from);
    bool isNoted(std::string_view key) const;

    const uint8_t *bytes_ = nullptr;
    uint32_t length_ = 0;
    /// A text that ends here or before has no escapes, unless it is behind us, and `padding` behind its beginning.
    uint32_t plainEnd_ = 0;
    /// The next place to read. The last place holds the closing bracket of the body, no value begins with one, and the
    /// body is over, or unusual, when it has been read; so the walk never passes the end.
    const uint32_t *place_ = nullptr;
    const uint32_t *lastPlace_ = nullptr;
    bool isFirst_ = true;
    /// Texts that can't be used where they lie; all of them take no more bytes than the body.
    std::vector<uint8_t> copies_;
    size_t copiedLength_ = 0;
    /// Keys of the open objects that no event type knows; each object's begin where `firstKey_` stood.
    std::string_view keys_[mostUnknownKeys];
    size_t firstKey_ = 0;
    size_t keyCount_ = 0;
};

}  // namespace dcs

#endif
