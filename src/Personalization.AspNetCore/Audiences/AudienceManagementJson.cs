using System.Text.Json;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Memberships;
using Personalization.Sync;

namespace Personalization.AspNetCore.Audiences;

/// <summary>Writes audiences as those who manage see them.</summary>
internal static class AudienceManagementJson
{
    /// <summary>Writes what an audience is.</summary>
    internal static void Write(Utf8JsonWriter json, AudienceDefinition audience, PersonalizationDefinitions known)
    {
        EventCondition[] events = [.. EventsOf(audience.Where)];
        json.WriteStartObject();
        json.WriteString("id", audience.Name);
        json.WriteString("parentModelId", audience.Parent);
        json.WriteString("primaryIndex", known.Collections[audience.Parent].PrimaryIndex);
        json.WriteString("timeZone", audience.TimeZone.Id);
        json.WriteStartArray("eventModels");
        foreach (var model in events.Select(one => one.Model).Distinct(StringComparer.Ordinal))
        {
            json.WriteStringValue(model);
        }

        json.WriteEndArray();
        json.WriteNumber("windowSeconds", events.Select(one => one.Within.TotalSeconds).DefaultIfEmpty().Max());
        json.WriteEndObject();
    }

    /// <summary>Writes how many are in an audience.</summary>
    internal static void Write(Utf8JsonWriter json, AudienceSize size)
    {
        json.WriteStartObject();
        json.WriteString("id", size.Audience);
        json.WriteString("parentModelId", size.Parent);
        json.WriteNumber("people", size.People);
        json.WriteNumber("members", size.Members);
        WriteSample(json, size.Sample);
        json.WriteEndObject();
    }

    /// <summary>Writes how an audience compares with the reference.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="found">What was found; after mending, where that was done.</param>
    /// <param name="transitions">How many transitions the mending wrote; <see langword="null"/> where nothing was mended.</param>
    internal static void Write(Utf8JsonWriter json, AudienceVerification found, int? transitions = null)
    {
        json.WriteStartObject();
        json.WriteString("id", found.Audience);
        json.WriteNumber("people", found.People);
        json.WriteNumber("differences", found.Differences);
        WriteSample(json, found.Sample);
        if (transitions is { } written)
        {
            json.WriteNumber("transitions", written);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes what a replay did.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="audience">The audience that was asked for; <see langword="null"/> for all.</param>
    /// <param name="parents">The parents that were replayed.</param>
    /// <param name="transitions">How many transitions were written.</param>
    internal static void Write(Utf8JsonWriter json, string? audience, IReadOnlyList<string> parents, long transitions)
    {
        json.WriteStartObject();
        json.WriteString("id", audience);
        json.WriteStartArray("parentModelIds");
        foreach (var parent in parents)
        {
            json.WriteStringValue(parent);
        }

        json.WriteEndArray();
        json.WriteNumber("transitions", transitions);
        json.WriteEndObject();
    }

    private static void WriteSample(Utf8JsonWriter json, IReadOnlyList<string> keys)
    {
        json.WriteStartArray("sample");
        foreach (var key in keys)
        {
            json.WriteStringValue(key);
        }

        json.WriteEndArray();
    }

    private static IEnumerable<EventCondition> EventsOf(AudienceCondition condition) => condition switch
    {
        AllCondition all => all.Conditions.SelectMany(EventsOf),
        AnyCondition any => any.Conditions.SelectMany(EventsOf),
        NotCondition not => EventsOf(not.Condition),
        EventCondition performed => [performed],
        _ => [],
    };
}
