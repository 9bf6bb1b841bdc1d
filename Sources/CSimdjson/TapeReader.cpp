#include "TapeReader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dcs {

namespace {

constexpr size_t few = 12;

}  // namespace

void TapeReader::read(const element &value, dcs_json_event &event) {
    event = dcs_json_event{};
    structurals_ = 0;
    seen_ = 0;
    driversSeen_ = 0;
    keys_.clear();
    object fields;
    if (value.get(fields) != simdjson::SUCCESS) {
        skip(value, event);
        event.defect = dcs_json_not_an_object;
        return;
    }
    structurals_ += 1 + (fields.size() == 0);
    const size_t start = open();
    for (auto pair : fields) {
        structurals_ += 3;
        attribute(pair.key, pair.value, event);
    }
    close(start, event);
}

void TapeReader::close(size_t start, dcs_json_event &event) {
    const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(start);
    bool repeated = false;
    if (keys_.size() - start <= few) {
        for (auto one = first; one != keys_.end() && !repeated; ++one)
            repeated = std::find(one + 1, keys_.end(), *one) != keys_.end();
    } else {
        std::sort(first, keys_.end());
        repeated = std::adjacent_find(first, keys_.end()) != keys_.end();
    }
    if (repeated) event.defect = dcs_json_duplicate_key;
    keys_.resize(start);
}

void TapeReader::text(const element &value, const Field &field, dcs_json_event &event) {
    mark(field.bit, event);
    std::string_view view;
    if (value.get(view) == simdjson::SUCCESS) {
        ++structurals_;
        event.present |= field.bit;
        place<dcs_json_slice>(event, field) = {reinterpret_cast<const uint8_t *>(view.data()), view.size()};
        return;
    }
    if (!value.is_null()) event.wrong |= field.bit;
    skip(value, event);
}

void TapeReader::whole(const element &value, const Field &field, dcs_json_event &event) {
    const uint64_t bit = field.bit;
    auto &number = place<int64_t>(event, field);
    mark(bit, event);
    switch (value.type()) {
        case element_type::INT64:
            number = value.get<int64_t>().value_unsafe();
            event.present |= bit;
            break;
        case element_type::UINT64:
            number = std::numeric_limits<int64_t>::max();
            event.present |= bit;
            break;
        case element_type::DOUBLE: {
            const double decimal = value.get<double>().value_unsafe();
            if (std::trunc(decimal) == decimal) {
                const bool fits = decimal >= -9.0e18 && decimal <= 9.0e18;
                number = fits          ? static_cast<int64_t>(decimal)
                         : decimal > 0 ? std::numeric_limits<int64_t>::max()
                                       : std::numeric_limits<int64_t>::min();
                event.present |= bit;
            } else if (bit == dcs_json_bit_rating) {
                number = std::numeric_limits<int64_t>::min();
                event.present |= bit;
            } else {
                event.wrong |= bit;
            }
            break;
        }
        case element_type::NULL_VALUE:
            break;
        default:
            event.wrong |= bit;
    }
    skip(value, event);
}

void TapeReader::truth(const element &value, const Field &field, dcs_json_event &event) {
    mark(field.bit, event);
    if (value.is_bool()) {
        place<bool>(event, field) = value.get<bool>().value_unsafe();
        event.present |= field.bit;
    } else if (!value.is_null()) {
        event.wrong |= field.bit;
    }
    skip(value, event);
}

void TapeReader::attribute(std::string_view key, const element &value, dcs_json_event &event) {
    const Field *field = attributeFields.find(key);
    if (field == nullptr) {
        note(key);
        ++event.unknown_fields;
        if ((!isAllowedAttribute(key) || value.is_object() || value.is_array()) && event.defect == dcs_json_sound)
            event.defect = dcs_json_bad_attribute;
        return skip(value, event);
    }
    if (field->kind == FieldKind::text) return text(value, *field, event);
    if (field->kind == FieldKind::data) {
        mark(dataBit, event);
        object fields;
        if (value.get(fields) != simdjson::SUCCESS) return skip(value, event);
        event.has_data = true;
        return data(fields, event);
    }
    note(key);
    if (!value.is_string() && !value.is_null()) event.wrong |= field->bit;
    skip(value, event);
}

void TapeReader::data(const object &fields, dcs_json_event &event) {
    structurals_ += 1 + (fields.size() == 0);
    const size_t start = open();
    for (auto pair : fields) {
        structurals_ += 3;
        field(pair.key, pair.value, event);
    }
    close(start, event);
}

void TapeReader::field(std::string_view key, const element &value, dcs_json_event &event) {
    const Field *field = dataFields.find(key);
    if (field == nullptr) field = conversationField(key);
    if (field == nullptr) {
        note(key);
        ++event.unknown_fields;
        return skip(value, event);
    }
    switch (field->kind) {
        case FieldKind::whole:
            return whole(value, *field, event);
        case FieldKind::truth:
            return truth(value, *field, event);
        case FieldKind::drivers:
            return drivers(value, event);
        default:
            return text(value, *field, event);
    }
}

void TapeReader::drivers(const element &value, dcs_json_event &event) {
    mark(dcs_json_bit_drivers, event);
    object fields;
    if (value.get(fields) != simdjson::SUCCESS) {
        if (!value.is_null()) event.wrong |= dcs_json_bit_drivers;
        return skip(value, event);
    }
    event.present |= dcs_json_bit_drivers;
    structurals_ += 1 + (fields.size() == 0);
    const size_t start = open();
    for (auto pair : fields) {
        structurals_ += 3;
        driver(pair.key, pair.value, event);
    }
    close(start, event);
}

void TapeReader::driver(std::string_view key, const element &value, dcs_json_event &event) {
    const Field *field = driverFields.find(key);
    if (field == nullptr) {
        note(key);
        event.drivers_invalid = true;
        return skip(value, event);
    }
    if (driversSeen_ & field->bit) event.defect = dcs_json_duplicate_key;
    driversSeen_ |= field->bit;
    int64_t answer = -1;
    if (value.get(answer) == simdjson::SUCCESS && (answer == 0 || answer == 1)) {
        event.drivers_answered |= static_cast<uint8_t>(field->bit);
        if (answer == 1) event.drivers_positive |= static_cast<uint8_t>(field->bit);
    } else if (!value.is_null()) {
        event.drivers_invalid = true;
    }
    skip(value, event);
}

void TapeReader::skip(const element &value, dcs_json_event &event) {
    object fields;
    simdjson::dom::array items;
    if (value.get(fields) == simdjson::SUCCESS) {
        structurals_ += 1 + (fields.size() == 0);
        const size_t start = open();
        for (auto pair : fields) {
            structurals_ += 3;
            note(pair.key);
            skip(pair.value, event);
        }
        close(start, event);
    } else if (value.get(items) == simdjson::SUCCESS) {
        structurals_ += 1;
        size_t seen = 0;
        for (const element item : items) {
            skip(item, event);
            ++seen;
        }
        structurals_ += seen == 0 ? 1 : seen;
    } else {
        ++structurals_;
    }
}

}  // namespace dcs
