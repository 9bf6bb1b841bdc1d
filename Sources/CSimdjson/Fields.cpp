#include "Fields.hpp"

#include <algorithm>
#include <iterator>

namespace dcs {

namespace {

constexpr Field ofEvents[] = {
    {"id", FieldKind::text, dcs_json_bit_id, offsetof(dcs_json_event, id)},
    {"source", FieldKind::text, dcs_json_bit_source, offsetof(dcs_json_event, source)},
    {"type", FieldKind::text, dcs_json_bit_type, offsetof(dcs_json_event, type)},
    {"time", FieldKind::text, dcs_json_bit_time, offsetof(dcs_json_event, time)},
    {"specversion", FieldKind::text, dcs_json_bit_specversion, offsetof(dcs_json_event, specversion)},
    {"data", FieldKind::data, dataBit, 0},
    {"subject", FieldKind::optionalAttribute, dcs_json_bit_optional_attribute, 0},
    {"datacontenttype", FieldKind::optionalAttribute, dcs_json_bit_optional_attribute, 0},
    {"dataschema", FieldKind::optionalAttribute, dcs_json_bit_optional_attribute, 0},
};

constexpr Field ofData[] = {
    {"case", FieldKind::text, dcs_json_bit_case, offsetof(dcs_json_event, case_token)},
    {"step", FieldKind::text, dcs_json_bit_step, offsetof(dcs_json_event, step)},
    {"event", FieldKind::text, dcs_json_bit_event, offsetof(dcs_json_event, event)},
    {"stage", FieldKind::text, dcs_json_bit_stage, offsetof(dcs_json_event, stage)},
    {"rating", FieldKind::whole, dcs_json_bit_rating, offsetof(dcs_json_event, rating)},
    {"region", FieldKind::text, dcs_json_bit_region, offsetof(dcs_json_event, region)},
    {"reason", FieldKind::text, dcs_json_bit_reason, offsetof(dcs_json_event, reason)},
    {"service", FieldKind::text, dcs_json_bit_service, offsetof(dcs_json_event, service)},
    {"channel", FieldKind::text, dcs_json_bit_channel, offsetof(dcs_json_event, channel)},
    {"comment", FieldKind::text, dcs_json_bit_comment, offsetof(dcs_json_event, comment)},
    {"needMet", FieldKind::text, dcs_json_bit_need_met, offsetof(dcs_json_event, need_met)},
    {"drivers", FieldKind::drivers, dcs_json_bit_drivers, 0},
    {"provider", FieldKind::text, dcs_json_bit_provider, offsetof(dcs_json_event, provider)},
    {"language", FieldKind::text, dcs_json_bit_language, offsetof(dcs_json_event, language)},
    {"costMinor", FieldKind::whole, dcs_json_bit_cost, offsetof(dcs_json_event, cost)},
    {"touchpoint", FieldKind::text, dcs_json_bit_touchpoint, offsetof(dcs_json_event, touchpoint)},
    {"respondent", FieldKind::text, dcs_json_bit_respondent, offsetof(dcs_json_event, respondent)},
    {"targetSeconds", FieldKind::whole, dcs_json_bit_target, offsetof(dcs_json_event, target)},
    {"timeUncertain", FieldKind::truth, dcs_json_bit_time_uncertain, offsetof(dcs_json_event, time_uncertain)},
    {"durationSeconds", FieldKind::whole, dcs_json_bit_duration, offsetof(dcs_json_event, duration)},
    {"feedbackOffered", FieldKind::truth, dcs_json_bit_feedback_offered, offsetof(dcs_json_event, feedback_offered)},
    {"ratingOutOfScale", FieldKind::truth, dcs_json_bit_rating_out_of_scale,
     offsetof(dcs_json_event, rating_out_of_scale)},
};

constexpr Field ofConversations[] = {
    {"vote", FieldKind::text, dcs_json_bit_vote, offsetof(dcs_json_event, vote)},
    {"statement", FieldKind::whole, dcs_json_bit_statement, offsetof(dcs_json_event, statement)},
    {"participant", FieldKind::text, dcs_json_bit_participant, offsetof(dcs_json_event, participant)},
    {"conversation", FieldKind::text, dcs_json_bit_conversation, offsetof(dcs_json_event, conversation)},
    {"participantNumber", FieldKind::whole, dcs_json_bit_participant_number,
     offsetof(dcs_json_event, participant_number)},
    {"text", FieldKind::text, dcs_json_bit_text, offsetof(dcs_json_event, text)},
    {"seed", FieldKind::truth, dcs_json_bit_seed, offsetof(dcs_json_event, seed)},
    {"moderation", FieldKind::text, dcs_json_bit_moderation, offsetof(dcs_json_event, moderation)},
    {"meta", FieldKind::truth, dcs_json_bit_meta, offsetof(dcs_json_event, meta)},
    {"commitment", FieldKind::text, dcs_json_bit_commitment, offsetof(dcs_json_event, commitment)},
    {"finding", FieldKind::text, dcs_json_bit_finding, offsetof(dcs_json_event, finding)},
    {"answer", FieldKind::text, dcs_json_bit_answer, offsetof(dcs_json_event, answer)},
    {"status", FieldKind::text, dcs_json_bit_status, offsetof(dcs_json_event, status)},
    {"responsible", FieldKind::text, dcs_json_bit_responsible, offsetof(dcs_json_event, responsible)},
    {"due", FieldKind::text, dcs_json_bit_due, offsetof(dcs_json_event, due)},
    {"evidence", FieldKind::text, dcs_json_bit_evidence, offsetof(dcs_json_event, evidence)},
};

constexpr Field ofDrivers[] = {
    {"effectiveness", FieldKind::driver, 1 << 0, 0}, {"ease", FieldKind::driver, 1 << 1, 0},
    {"efficiency", FieldKind::driver, 1 << 2, 0},    {"transparency", FieldKind::driver, 1 << 3, 0},
    {"humanity", FieldKind::driver, 1 << 4, 0},      {"employee", FieldKind::driver, 1 << 5, 0},
    {"other", FieldKind::driver, 1 << 6, 0},
};

}  // namespace

constexpr FieldTable attributeFields(ofEvents);
constexpr FieldTable dataFields(ofData);
constexpr FieldTable driverFields(ofDrivers);

const Field *conversationField(std::string_view name) {
    const auto found = std::find_if(
        std::begin(ofConversations), std::end(ofConversations), [&](const Field &field) { return field.name == name; });
    return found == std::end(ofConversations) ? nullptr : found;
}

bool isAllowedAttribute(std::string_view name) {
    if (name.empty()) return false;
    if (name == "data_base64") return true;
    return std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

}  // namespace dcs
