using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Evaluation.Compilation;

/// <summary>Within an event: fields are the columns of its model, and nothing moves with the time.</summary>
internal sealed class EventScope(EventModelDefinition model, bool excludesNulls) : ConditionScope
{
    internal override TimeZoneInfo Zone => TimeZoneInfo.Utc;

    internal override bool ExcludesNulls => excludesNulls;

    internal override string PathOf(string field) => model.Columns.First(column => column.As == field).From;

    internal override (int Index, ulong Fingerprint) AudienceOf(string audience) => throw NotOfEvents();

    internal override ulong FilterOf(EventCondition condition) => throw NotOfEvents();

    private ArgumentException NotOfEvents() => new($"A condition over columns of the event model '{model.Name}' names events or an audience; AudienceChecks refuses that.");
}
