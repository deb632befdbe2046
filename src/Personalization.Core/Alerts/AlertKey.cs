namespace Personalization.Alerts;

/// <summary>A trigger of a sync, and the id of its documents in the journal.</summary>
internal readonly record struct AlertKey(string Sync, AlertTrigger Trigger)
{
    /// <summary>Gets the id: a trigger's word has no colon, whatever a sync's id has.</summary>
    internal string Id => $"{AlertWords.Of(Trigger)}:{Sync}";

    /// <summary>Reads an id; <see langword="null"/> for one that another version wrote.</summary>
    internal static AlertKey? Of(string id) => id.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && AlertWords.TriggerOf(id[..colon]) is { } trigger
        ? new AlertKey(id[(colon + 1)..], trigger) : null;
}
