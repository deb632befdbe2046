using System.Text.Json;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Evaluation.Reference;

/// <summary>
/// Membership as the rules say it, from all events that a person ever sent: no state, nothing remembered, slow. <c>audience verify</c> and tests hold the plan against it,
/// so it shares nothing with the plan but the definitions.
/// </summary>
internal sealed class ReferenceEvaluator(IReadOnlyList<EventModelDefinition> models, IReadOnlyList<AudienceDefinition> audiences)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1024 };

    /// <summary>Answers whether a person is a member.</summary>
    /// <param name="audience">The audience.</param>
    /// <param name="events">All events that were received of the person, in any order, repetitions included.</param>
    /// <param name="record">The record's JSON; empty when there is none.</param>
    /// <param name="now">The time.</param>
    internal bool IsMember(string audience, IReadOnlyList<EventMessage> events, ReadOnlyMemory<byte> record, DateTimeOffset now)
    {
        if (record.IsEmpty)
        {
            return false;
        }

        using var document = JsonDocument.Parse(record, Options);
        return IsMember(audience, events, document.RootElement, now);
    }

    private bool IsMember(string name, IReadOnlyList<EventMessage> events, JsonElement record, DateTimeOffset now)
    {
        var audience = audiences.Single(other => other.Name == name);
        return Holds(audience.Where);

        bool Holds(AudienceCondition condition) => condition switch
        {
            AllCondition all => all.Conditions.All(Holds),
            AnyCondition any => any.Conditions.Any(Holds),
            NotCondition not => !Holds(not.Condition),
            InAudienceCondition other => IsMember(other.Audience, events, record, now),
            FieldCondition field => ReferenceComparison.Holds(ReferenceJson.Find(record, field.Field), field.Comparison, audience, now),
            EventCondition counted => Compare(Count(counted, audience, events, now), counted),
            _ => throw new ArgumentException($"There is no condition '{condition.GetType().Name}'.", nameof(name)),
        };
    }

    private static bool Compare(int happened, EventCondition condition) => condition.Operator switch
    {
        CountOperator.AtLeast => happened >= condition.Count,
        CountOperator.MoreThan => happened > condition.Count,
        CountOperator.Exactly => happened == condition.Count,
        CountOperator.AtMost => happened <= condition.Count,
        _ => happened < condition.Count,
    };

    /// <summary>Counts the messages, each once and at its newest time, that are in the window. A time that lies ahead counts as now.</summary>
    private int Count(EventCondition condition, AudienceDefinition audience, IReadOnlyList<EventMessage> events, DateTimeOffset now)
    {
        var model = models.Single(other => other.Name == condition.Model);
        return events.Where(message => message.Source == model.Source && message.Type == model.Type && (model.Event is null || model.Event == message.Name))
            .Select(message => TimeOf(message, model, condition.Where, audience, now))
            .OfType<(string Id, DateTimeOffset Time)>()
            .GroupBy(message => message.Id, StringComparer.Ordinal)
            .Count(message => message.Max(told => told.Time) > now - condition.Within);
    }

    private static (string Id, DateTimeOffset Time)? TimeOf(EventMessage message, EventModelDefinition model, AudienceCondition? where, AudienceDefinition audience, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(message.Utf8Json, Options);
        var root = document.RootElement;
        if (where is not null && !Holds(where))
        {
            return null;
        }

        var own = model.Timestamp is { } path && ReferenceJson.Find(root, path) is { } value && ReferenceComparison.TextOf(value) is { } text ? ReferenceTime.Parse(text) : null;
        var time = own?.Time ?? message.Timestamp;
        time = time > message.ReceivedAt ? message.ReceivedAt : time;
        return (message.MessageId, DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()));

        bool Holds(AudienceCondition condition) => condition switch
        {
            AllCondition all => all.Conditions.All(Holds),
            AnyCondition any => any.Conditions.Any(Holds),
            NotCondition not => !Holds(not.Condition),
            FieldCondition field => ReferenceComparison.Holds(ReferenceJson.Find(root, model.Columns.Single(column => column.As == field.Field).From), field.Comparison, audience, now),
            _ => throw new ArgumentException($"A column does not take a condition '{condition.GetType().Name}'.", nameof(where)),
        };
    }
}
