#include "Event.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dcs {

namespace {

constexpr size_t few = 12;
constexpr uint32_t dataBit = 1u << 31;

bool is(std::string_view key, std::string_view name) { return key == name; }

bool isAttributeName(std::string_view key) {
    if (key.empty()) return false;
    return std::all_of(key.begin(), key.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

int driverBit(std::string_view key) {
    static constexpr std::string_view names[] = {
        "effectiveness", "ease", "efficiency", "transparency", "humanity", "employee", "other"};
    for (int bit = 0; bit < 7; ++bit)
        if (is(key, names[bit])) return bit;
    return -1;
}

}  // namespace

void Reader::read(const element &value, dcs_json_event &event) {
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

void Reader::close(size_t start, dcs_json_event &event) {
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

void Reader::text(const element &value, uint32_t bit, dcs_json_slice &slice, dcs_json_event &event) {
    mark(bit, event);
    std::string_view view;
    if (value.get(view) == simdjson::SUCCESS) {
        ++structurals_;
        event.present |= bit;
        slice.bytes = reinterpret_cast<const uint8_t *>(view.data());
        slice.length = view.size();
        return;
    }
    if (!value.is_null()) event.wrong |= bit;
    skip(value, event);
}

void Reader::whole(const element &value, uint32_t bit, int64_t &number, dcs_json_event &event) {
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

void Reader::truth(const element &value, uint32_t bit, bool &answer, dcs_json_event &event) {
    mark(bit, event);
    if (value.is_bool()) {
        answer = value.get<bool>().value_unsafe();
        event.present |= bit;
    } else if (!value.is_null()) {
        event.wrong |= bit;
    }
    skip(value, event);
}

void Reader::attribute(std::string_view key, const element &value, dcs_json_event &event) {
    if (is(key, "id")) return text(value, dcs_json_bit_id, event.id, event);
    if (is(key, "source")) return text(value, dcs_json_bit_source, event.source, event);
    if (is(key, "type")) return text(value, dcs_json_bit_type, event.type, event);
    if (is(key, "time")) return text(value, dcs_json_bit_time, event.time, event);
    if (is(key, "specversion")) return text(value, dcs_json_bit_specversion, event.specversion, event);
    if (is(key, "data")) {
        mark(dataBit, event);
        object fields;
        if (value.get(fields) != simdjson::SUCCESS) return skip(value, event);
        event.has_data = true;
        return data(fields, event);
    }
    if (is(key, "subject") || is(key, "datacontenttype") || is(key, "dataschema")) {
        note(key);
        if (!value.is_string() && !value.is_null()) event.wrong |= dcs_json_bit_optional_attribute;
        return skip(value, event);
    }
    note(key);
    ++event.unknown_fields;
    const bool isKnownForm = isAttributeName(key) || is(key, "data_base64");
    if ((!isKnownForm || value.is_object() || value.is_array()) && event.defect == dcs_json_sound)
        event.defect = dcs_json_bad_attribute;
    skip(value, event);
}

void Reader::data(const object &fields, dcs_json_event &event) {
    structurals_ += 1 + (fields.size() == 0);
    const size_t start = open();
    for (auto pair : fields) {
        structurals_ += 3;
        field(pair.key, pair.value, event);
    }
    close(start, event);
}

void Reader::field(std::string_view key, const element &value, dcs_json_event &event) {
    switch (key.size()) {
        case 4:
            if (is(key, "case")) return text(value, dcs_json_bit_case, event.case_token, event);
            if (is(key, "step")) return text(value, dcs_json_bit_step, event.step, event);
            break;
        case 5:
            if (is(key, "stage")) return text(value, dcs_json_bit_stage, event.stage, event);
            break;
        case 6:
            if (is(key, "rating")) return whole(value, dcs_json_bit_rating, event.rating, event);
            if (is(key, "region")) return text(value, dcs_json_bit_region, event.region, event);
            if (is(key, "reason")) return text(value, dcs_json_bit_reason, event.reason, event);
            break;
        case 7:
            if (is(key, "service")) return text(value, dcs_json_bit_service, event.service, event);
            if (is(key, "channel")) return text(value, dcs_json_bit_channel, event.channel, event);
            if (is(key, "comment")) return text(value, dcs_json_bit_comment, event.comment, event);
            if (is(key, "needMet")) return text(value, dcs_json_bit_need_met, event.need_met, event);
            if (is(key, "drivers")) return drivers(value, event);
            break;
        case 8:
            if (is(key, "provider")) return text(value, dcs_json_bit_provider, event.provider, event);
            if (is(key, "language")) return text(value, dcs_json_bit_language, event.language, event);
            break;
        case 9:
            if (is(key, "costMinor")) return whole(value, dcs_json_bit_cost, event.cost, event);
            break;
        case 10:
            if (is(key, "touchpoint")) return text(value, dcs_json_bit_touchpoint, event.touchpoint, event);
            if (is(key, "respondent")) return text(value, dcs_json_bit_respondent, event.respondent, event);
            break;
        case 13:
            if (is(key, "targetSeconds")) return whole(value, dcs_json_bit_target, event.target, event);
            if (is(key, "timeUncertain")) return truth(value, dcs_json_bit_time_uncertain, event.time_uncertain, event);
            break;
        case 15:
            if (is(key, "durationSeconds")) return whole(value, dcs_json_bit_duration, event.duration, event);
            if (is(key, "feedbackOffered"))
                return truth(value, dcs_json_bit_feedback_offered, event.feedback_offered, event);
            break;
        case 16:
            if (is(key, "ratingOutOfScale"))
                return truth(value, dcs_json_bit_rating_out_of_scale, event.rating_out_of_scale, event);
            break;
        default:
            break;
    }
    note(key);
    ++event.unknown_fields;
    skip(value, event);
}

void Reader::drivers(const element &value, dcs_json_event &event) {
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

void Reader::driver(std::string_view key, const element &value, dcs_json_event &event) {
    const int bit = driverBit(key);
    if (bit < 0) note(key);
    if (bit >= 0 && driversSeen_ & (1u << bit)) event.defect = dcs_json_duplicate_key;
    if (bit >= 0) driversSeen_ |= 1u << bit;
    int64_t answer = -1;
    if (bit >= 0 && value.get(answer) == simdjson::SUCCESS && (answer == 0 || answer == 1)) {
        event.drivers_answered |= static_cast<uint8_t>(1 << bit);
        if (answer == 1) event.drivers_positive |= static_cast<uint8_t>(1 << bit);
    } else if (bit < 0 || !value.is_null()) {
        event.drivers_invalid = true;
    }
    skip(value, event);
}

void Reader::skip(const element &value, dcs_json_event &event) {
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
