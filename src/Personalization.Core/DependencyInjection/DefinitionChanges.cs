using System.Collections.Frozen;
using Personalization.Journal;
using Personalization.Records;
using Personalization.Schedules;
using Personalization.Sequences;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Sync.Plan;

namespace Personalization.DependencyInjection;

/// <summary>What a reload has added, changed and removed, by names alone: statements and connections may hold secrets.</summary>
internal static class DefinitionChanges
{
    internal static AuditDetails Between(PersonalizationDefinitions before, PersonalizationDefinitions after)
    {
        var details = new AuditDetails();
        Add(details, "collections", before.Collections, after.Collections, TextOf);
        Add(details, "models", before.Models, after.Models, TextOf);
        Add(details, "syncs", before.Syncs, after.Syncs, TextOf);
        Add(details, "sequences", SequencesOf(before), SequencesOf(after), TextOf);
        return details;
    }

    private static FrozenDictionary<string, SequenceDefinition> SequencesOf(PersonalizationDefinitions definitions) => (definitions.Find<SequenceDefinitions>() ?? SequenceDefinitions.None).ById;

    private static void Add<T>(AuditDetails details, string kind, IReadOnlyDictionary<string, T> before, IReadOnlyDictionary<string, T> after, Func<T, string> textOf)
    {
        var added = after.Keys.Where(name => !before.ContainsKey(name)).Order(StringComparer.Ordinal).ToList();
        var removed = before.Keys.Where(name => !after.ContainsKey(name)).Order(StringComparer.Ordinal).ToList();
        var changed = after.Where(one => before.TryGetValue(one.Key, out var old) && textOf(old) != textOf(one.Value)).Select(one => one.Key).Order(StringComparer.Ordinal).ToList();
        if (added.Count + removed.Count + changed.Count > 0)
        {
            details.Add(kind, new AuditDetails().Add("added", added).Add("changed", changed).Add("removed", removed));
        }
    }

    private static string TextOf(CollectionDefinition collection) => Join(collection.PrimaryIndex, Join(collection.OtherIndexes), collection.MissWhileLoading);

    private static string TextOf(ModelDefinition model) => Join(
        model.PrimaryKey,
        model.Source,
        model.Statement,
        Join(model.ColumnTypes.OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => $"{column.Key}={column.Value}")),
        Join(model.Pii.OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => $"{column.Key}={column.Value}")));

    private static string TextOf(SyncDefinition sync) => Join(
        SyncFingerprint.Of(sync), TextOf(sync.Model), sync.Model.Name, sync.Collection, sync.KeyColumn, sync.RenamedFrom, sync.OnRemoved, sync.MaxRemovedPercent, Join(sync.Regions), TextOf(sync.Schedule), sync.Paused, sync.Undo);

    private static string TextOf(SequenceDefinition sequence) => Join(Join(sequence.Members.Select(member => member.ToString())), TextOf(sequence.Schedule), sequence.Paused);

    private static string TextOf(ScheduleDefinition schedule) => Join(schedule, schedule.Start, schedule.End);

    private static string Join(params IEnumerable<object?> parts) => string.Join('\n', parts.Select(part => part is null ? "-" : $"{part.ToString()!.Length}:{part}"));
}
