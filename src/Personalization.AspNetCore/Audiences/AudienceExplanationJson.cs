using System.Text.Json;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Evaluation.Conditions;

namespace Personalization.AspNetCore.Audiences;

/// <summary>Writes why somebody is in an audience or not.</summary>
internal static class AudienceExplanationJson
{
    internal static byte[] Serialize(AudienceRequest asked, string value, IReadOnlyList<AudienceExplanation> explanations) => AudienceJson.Serialize(json =>
    {
        json.WriteStartObject();
        json.WriteString("parent_model_id", asked.Parent);
        json.WriteString("index_key", asked.Index);
        json.WriteString("index_value", value);
        json.WriteStartArray("audiences");
        foreach (var explanation in explanations)
        {
            Write(json, explanation);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, AudienceExplanation explanation)
    {
        json.WriteStartObject();
        json.WriteString("id", explanation.Membership.Audience);
        json.WriteBoolean("member", explanation.Membership.IsMember);
        AudienceJson.WriteTime(json, "since", explanation.Membership.Since);
        AudienceJson.WriteTime(json, "until", explanation.Membership.Until);
        json.WriteNumber("transition", explanation.Number);
        json.WriteString("why", explanation.Why);
        if (explanation.Condition is { } condition)
        {
            json.WritePropertyName("condition");
            Write(json, condition);
        }
        else
        {
            json.WriteNull("condition");
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ConditionExplanation condition)
    {
        json.WriteStartObject();
        json.WriteString("condition", condition.Condition);
        json.WriteBoolean("holds", condition.Holds);
        json.WriteString("why", condition.Why);
        json.WriteString("value", condition.Value);
        AudienceJson.WriteTime(json, "until", condition.Until);
        json.WriteStartArray("parts");
        foreach (var part in condition.Parts)
        {
            Write(json, part);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
