using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Events;
using Personalization.Records;

namespace Personalization.Realtime.People;

/// <summary>A parent collection with its audiences, compiled, and the ways that lead from events to its records. Immutable.</summary>
internal sealed class ParentPlan
{
    internal ParentPlan(CollectionDefinition collection, IReadOnlyList<EventModelDefinition> models, IReadOnlyList<AudienceDefinition> audiences)
    {
        Collection = collection;
        Keys = [.. models.GroupBy(model => (model.ForeignKeyFrom, model.ForeignKeyIndex)).Select(way => new ForeignKey(way.Key.ForeignKeyFrom, way.Key.ForeignKeyIndex, way))];
        Audiences = AudiencePlan.Compile(collection.Name, models, audiences);
        Definitions = audiences;
        Models = models;
    }

    internal CollectionDefinition Collection { get; }

    internal string Name => Collection.Name;

    internal AudiencePlan Audiences { get; }

    internal IReadOnlyList<AudienceDefinition> Definitions { get; }

    internal IReadOnlyList<EventModelDefinition> Models { get; }

    internal IReadOnlyList<ForeignKey> Keys { get; }

    /// <summary>Whether a value of a way says whose device it is: a user's id does. Any other value may be somebody else's, such as whom a gift is for, and is taken only where no way goes by users.</summary>
    internal bool TellsOfDevices(ForeignKey key) => key.IsOfUser || !Keys.Any(other => other.IsOfUser);

    /// <summary>How far the people of the store have come to what is configured.</summary>
    internal BackfillProgress Progress { get; } = new();

    /// <summary>Gets a value indicating whether the log is still being replayed: events are taken up, and memberships stay as they are.</summary>
    internal bool IsReplaying => Progress.IsReplaying;
}
