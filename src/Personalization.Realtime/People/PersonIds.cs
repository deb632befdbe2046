using Personalization.People;
using Personalization.Realtime.Events;
using Personalization.Records;

namespace Personalization.Realtime.People;

/// <summary>The ids of people within a parent collection.</summary>
internal static class PersonIds
{
    /// <summary>The space of events that no parent collection is touched by.</summary>
    internal const string NoSpace = "";

    private const string RecordStart = "r:";
    private const string RefusedStart = "s:";
    private const string AttributesSpace = "live:";
    private const string DeviceStart = "a:";

    /// <summary>The key that an event has its place by which belongs to no parent collection.</summary>
    internal static PersonKey OfNobody(EventMessage message) => message.UserId is { } user ? OfUnknownUser(user) : OfUnknownDevice(message.AnonymousId);

    /// <summary>The person that a record is.</summary>
    internal static PersonKey OfRecord(string parent, string key) => new(parent, RecordStart + key);

    /// <summary>The person behind a value of an index that no record carries yet.</summary>
    internal static PersonKey OfValue(string parent, string index, string value) => new(parent, $"u:{index}:{value}");

    /// <summary>The person behind a device of which no user is known.</summary>
    internal static PersonKey OfDevice(string parent, string anonymousId) => new(parent, DeviceStart + anonymousId);

    /// <summary>The user of events that no parent collection is touched by.</summary>
    internal static PersonKey OfUnknownUser(string userId) => new(NoSpace, "u:" + userId);

    /// <summary>The device of events that no parent collection is touched by.</summary>
    internal static PersonKey OfUnknownDevice(string? anonymousId) => new(NoSpace, DeviceStart + anonymousId);

    /// <summary>Under which the attributes are kept that a page has told of a record's person. No collection has a colon in its name.</summary>
    internal static PersonKey OfAttributes(string parent, string key) => new(AttributesSpace + parent, RecordStart + key);

    /// <summary>Under which is kept what the tables of sinks do not take of a person. It never has a state.</summary>
    internal static PersonKey OfRefused(PersonKey person) => new(NoSpace, $"{RefusedStart}{person.Space}:{person.Id}");

    /// <summary>Whether attributes are kept there, which end when they are due.</summary>
    internal static bool IsAttributes(PersonKey person) => person.Space.StartsWith(AttributesSpace, StringComparison.Ordinal);

    /// <summary>The record that a person is; <see langword="null"/> for one that only collects events.</summary>
    internal static string? RecordOf(PersonKey person) => person.Id.StartsWith(RecordStart, StringComparison.Ordinal) ? person.Id[RecordStart.Length..] : null;

    /// <summary>The value that a person without a record is known by.</summary>
    internal static (string Index, string Value)? ValueOf(PersonKey person, CollectionDefinition collection)
    {
        foreach (var index in collection.OtherIndexes.Prepend(collection.PrimaryIndex))
        {
            var start = OfValue(collection.Name, index, string.Empty).Id;
            if (person.Id.StartsWith(start, StringComparison.Ordinal))
            {
                return (index, person.Id[start.Length..]);
            }
        }

        return null;
    }

    /// <summary>The anonymous id of a device; <see langword="null"/> for others.</summary>
    internal static string? DeviceOf(PersonKey person) => IsDevice(person) ? person.Id[DeviceStart.Length..] : null;

    internal static bool IsDevice(PersonKey person) => person.Id.StartsWith(DeviceStart, StringComparison.Ordinal);
}
