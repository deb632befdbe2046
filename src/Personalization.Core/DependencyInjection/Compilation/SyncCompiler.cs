using Personalization.Errors;
using Personalization.Schedules;
using Personalization.Sources;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Checks the syncs, each for itself, and makes their definitions.</summary>
internal sealed partial class SyncCompiler(
    IReadOnlyDictionary<string, CollectionSettings> collections,
    IReadOnlyDictionary<string, ModelSettings> models,
    ModelCompiler modelCompiler,
    ConfigurationErrors errors,
    PersonalizationOptions options)
{
    /// <summary>Checks the syncs and answers what makes their definitions, to be called when there are no errors.</summary>
    internal List<Func<Func<string, ModelDefinition>, SyncDefinition>> Check(IEnumerable<SyncSettings> syncs)
    {
        SyncSettings[] all = [.. syncs];
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var configured = all.Select(sync => sync.Id).ToHashSet(StringComparer.Ordinal);
        var definitions = new List<Func<Func<string, ModelDefinition>, SyncDefinition>>();
        var schedules = new ScheduleCompiler(configured, errors);
        foreach (var sync in all)
        {
            var place = $"syncs.{sync.Id}";
            if (string.IsNullOrWhiteSpace(sync.Id))
            {
                errors.Add("syncs", "A sync has an empty id. Give it one, such as 'customer-profile'.");
            }
            else if (!ids.Add(sync.Id))
            {
                errors.Add(place, $"There are two syncs of the id '{sync.Id}'. Rename one of them.");
            }

            CheckModel(sync, place);
            CheckCollection(sync, place);
            CheckMappings(sync, place);
            new UnitTestChecker(errors, $"{place}.unitTests", PrimaryOf(sync)).Check(sync, ModelOf(sync));
            CheckValues(sync, place);
            CheckRenamed(sync, all, configured, place);
            var schedule = schedules.Compile(sync.Schedule, $"{place}.schedule");
            CheckFollowed(sync, schedule, place);
            definitions.Add(shared => Define(sync, schedule, shared));
        }

        return definitions;
    }

    private void CheckValues(SyncSettings sync, string place)
    {
        if (sync.MaxRemovedPercent is < 0 or > 100)
        {
            errors.Add($"{place}.maxRemovedPercent", $"{sync.MaxRemovedPercent} is not a percentage. Give 0 to 100; 100 switches the valve off.");
        }

        if (sync.Undo is { } undo && (undo <= TimeSpan.Zero || undo > SyncConstants.MaxUndo))
        {
            errors.Add($"{place}.undo", $"{undo} is not a time for which removed parts can be kept. Give more than zero and at most seven days.");
        }

        if (!Enum.IsDefined(sync.Mode))
        {
            errors.Add($"{place}.mode", $"{(int)sync.Mode} is not a mode. There are: {string.Join(", ", Enum.GetNames<SyncMode>())}.");
        }

        if (!Enum.IsDefined(sync.OnRemoved))
        {
            errors.Add(
                $"{place}.onRemoved", $"{(int)sync.OnRemoved} is not a delete behavior. There are: {string.Join(", ", Enum.GetNames<RecordDeleteBehavior>())}.");
        }

        if (sync is { Mode: SyncMode.Mirror, OnRemoved: RecordDeleteBehavior.DoNothing })
        {
            errors.Add(
                $"{place}.onRemoved",
                $"The mode mirror removes what the model does not have, and do-nothing forbids it. Choose {WaysOut.Written("clear-fields or delete-record, or the mode upsert", "ClearFields or DeleteRecord, or the mode Upsert")}.");
        }
    }

    private void CheckFollowed(SyncSettings sync, ScheduleDefinition schedule, string place)
    {
        if (schedule.After is { } followed && Same(followed, sync.Id))
        {
            errors.Add($"{place}.schedule.after", $"The sync '{sync.Id}' follows itself. Name another one, or give it an interval.");
        }
    }

    private void CheckRenamed(SyncSettings sync, SyncSettings[] all, HashSet<string> configured, string place)
    {
        if (sync.RenamedFrom is null)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(sync.RenamedFrom))
        {
            errors.Add($"{place}.was", "The id before is empty. Name it, or leave it out.");
        }
        else if (configured.Contains(sync.RenamedFrom))
        {
            errors.Add($"{place}.was", $"The sync '{sync.RenamedFrom}' is configured, so '{sync.Id}' cannot be what it was. Remove one of them.");
        }
        else if (all.First(other => Same(other.RenamedFrom ?? string.Empty, sync.RenamedFrom)) is var first && !ReferenceEquals(first, sync))
        {
            errors.Add($"{place}.was", $"Two syncs say that they were '{sync.RenamedFrom}': '{first.Id}' and '{sync.Id}'. Leave it to one of them.");
        }
    }

    private void CheckMappings(SyncSettings sync, string place)
    {
        if (sync.Mappings.Count == 0)
        {
            errors.Add($"{place}.mappings", $"No field is mapped. Add at least one: {WaysOut.Written("{ from: column }", "Map(\"column\")")}.");
        }

        new MappingChecker(errors.Add, $"{place}.mappings", PiiOf(sync)).Check([.. sync.Mappings], string.Empty);
    }

    private SyncDefinition Define(SyncSettings sync, ScheduleDefinition schedule, Func<string, ModelDefinition> shared)
    {
        var model = sync.OwnModel is { } own ? modelCompiler.Define(own) : shared(sync.Model!);
        var primary = collections[sync.Collection!].Indexes.First(index => index.Primary).Name;
        return new SyncDefinition
        {
            Id = sync.Id,
            RenamedFrom = sync.RenamedFrom,
            Configuration = options.Name ?? string.Empty,
            Locate = errors.Locate,
            Regions = options.Regions.Count > 1 ? [.. sync.Regions] : [], // a single one may be named too
            Model = model,
            Collection = sync.Collection!,
            KeyColumn = sync.Indexes.FirstOrDefault(index => Same(index.Index, primary))?.Column ?? model.PrimaryKey,
            Indexes = [.. sync.Indexes.Where(index => !Same(index.Index, primary)).Select(index => KeyValuePair.Create(index.Index, index.Column))],
            Mappings = [.. sync.Mappings],
            UnitTests = [.. sync.UnitTests],
            Mode = sync.Mode,
            OnRemoved = sync.OnRemoved,
            MaxRemovedPercent = sync.MaxRemovedPercent,
            Schedule = schedule,
            Undo = sync.Undo,
            Paused = sync.Paused,
        };
    }

    private static string Suggest(string name, IEnumerable<string> known) => NameSuggestion.For(name, known);

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);
}
