using Personalization.People;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.People;

/// <summary>What is to be done to one person in one step.</summary>
internal sealed class PersonWork(PersonKey person, ParentPlan? plan)
{
    /// <summary>Gets or sets the person. A link leads from a device to its user, and from a value to its record.</summary>
    internal PersonKey Person { get; set; } = person;

    /// <summary>The plan of the parent; <see langword="null"/> where events are logged only.</summary>
    internal ParentPlan? Plan => plan;

    internal List<EventHit> Events { get; } = [];

    /// <summary>The messages themselves, of those that are read from the log.</summary>
    internal List<EventMessage> Messages { get; } = [];

    /// <summary>What is appended to the log.</summary>
    internal List<PersonEntry> Log { get; } = [];

    /// <summary>What is appended to the violations.</summary>
    internal List<PersonEntry> Violations { get; } = [];

    /// <summary>Gets a value indicating whether something is appended, so that there is something to commit even where no state changes.</summary>
    internal bool Appends => Log.Count > 0 || Violations.Count > 0;

    /// <summary>The ids that are the person's too: their states are merged in, and they become links.</summary>
    internal HashSet<PersonKey> Others { get; } = [];

    /// <summary>Gets or sets who the person is instead where the store has no such record: nobody has looked yet.</summary>
    internal PersonKey? Unrecorded { get; set; }

    /// <summary>What a transition is said to come from.</summary>
    internal string? Cause { get; set; }

    /// <summary>Gets or sets why a state is written although nothing of it changed: it was due, or its record did.</summary>
    internal PersonTouch Touch { get; set; }

    /// <summary>Gets or sets a value indicating whether a device that is somebody's already stays so: an old event says nothing new of that.</summary>
    internal bool KeepsLinks { get; set; }

    /// <summary>Makes it the work of who the person is without a record.</summary>
    internal void LoseRecord()
    {
        Person = Unrecorded!.Value;
        Others.Remove(Person);
        Unrecorded = null;
    }

    /// <summary>Takes over what is to be done to the same person.</summary>
    internal void Take(PersonWork other)
    {
        Events.AddRange(other.Events);
        Messages.AddRange(other.Messages);
        Log.AddRange(other.Log);
        Violations.AddRange(other.Violations);
        Others.UnionWith(other.Others);
        Cause = other.Cause ?? Cause;
        Touch = Touch > other.Touch ? Touch : other.Touch;
        KeepsLinks &= other.KeepsLinks;
    }
}
