namespace Personalization.DependencyInjection.Compilation;

/// <summary>Finds what is allowed in a configuration and hardly meant.</summary>
internal static class ConfigurationRemarks
{
    /// <summary>Answers the remarks on a configuration without errors, those in files by line and column.</summary>
    internal static IReadOnlyList<ConfigurationProblem> Of(PersonalizationOptions options)
        => [.. Unused(options).Concat(options.Syncs.Where(sync => sync.Collection is not null).GroupBy(sync => sync.Collection!, StringComparer.Ordinal).SelectMany(OfCollection))
            .Concat(SequenceRemarks.Of(options))
            .Concat(options.Extensions.SelectMany(extension => extension.Remark(options)).Select(remark => (remark.Path, Text: remark.Message)))
            .Select(remark => new ConfigurationProblem(remark.Path, remark.Text, options.Locate(remark.Path)))
            .OrderBy(remark => remark.Location?.File, StringComparer.Ordinal).ThenBy(remark => remark.Location?.Line)];

    private static IEnumerable<(string Path, string Text)> Unused(PersonalizationOptions options)
    {
        var written = options.Syncs.Select(sync => sync.Collection).ToHashSet(StringComparer.Ordinal);
        var read = options.Syncs.Select(sync => sync.Model).ToHashSet(StringComparer.Ordinal);
        var asked = options.Models.Select(model => model.Source).Concat(options.Syncs.Select(sync => sync.OwnModel?.Source)).Concat(options.Extensions.SelectMany(extension => extension.UsedSources)).ToHashSet(StringComparer.Ordinal);
        foreach (var collection in options.Collections.Where(collection => !written.Contains(collection.Name)))
        {
            yield return ($"collections.{collection.Name}", $"No sync writes to the collection '{collection.Name}', so that nothing is ever found there. Add a sync, or remove it.");
        }

        foreach (var model in options.Models.Where(model => !read.Contains(model.Name)))
        {
            yield return ($"models.{model.Name}", $"No sync reads the model '{model.Name}'. Remove it, or add a sync.");
        }

        foreach (var source in options.Sources.Select(source => source.Source.Name).Where(name => !asked.Contains(name)))
        {
            yield return ($"sources.{source}", $"Nothing uses the source '{source}'. Remove it, or name it in a model or a sink.");
        }

        foreach (var region in options.Regions.Select(region => region.Name).Where(name => options.Syncs.Count > 0 && options.Syncs.All(sync => sync.Regions.Count > 0 && !sync.Regions.Contains(name, StringComparer.Ordinal))))
        {
            yield return ($"stores.{region}", $"No sync writes to the store '{region}'. Remove it, or name it in the regions of a sync.");
        }
    }

    /// <summary>What the syncs of one collection do to each other.</summary>
    private static IEnumerable<(string Path, string Text)> OfCollection(IGrouping<string, SyncSettings> syncs)
    {
        foreach (var sync in syncs)
        {
            string[] others = [.. syncs.Where(other => other != sync).Select(other => other.Id)];
            string[] makers = [.. syncs.Where(other => other != sync && other.Mode != SyncMode.Update).Select(other => other.Id)];
            if (sync.OnRemoved == RecordDeleteBehavior.DeleteRecord && others.Length > 0)
            {
                yield return (
                    $"syncs.{sync.Id}.onRemoved",
                    $"A row that leaves the model of '{sync.Id}' hides the whole record, also what {Names(others)} wrote to it. To clear its own fields instead leaves theirs.");
            }

            if (sync.Mode == SyncMode.Update && makers.Length == 0)
            {
                yield return ($"syncs.{sync.Id}.mode", $"The mode update changes records that are there, and no other sync makes any in the collection '{syncs.Key}'. Use upsert, or add that sync.");
            }
            else if (sync is { Mode: SyncMode.Update, Paused: false, Schedule.After: null } && IsAutomatic(sync.Schedule))
            {
                yield return (
                    $"syncs.{sync.Id}.schedule",
                    $"'{sync.Id}' races with {Names(makers)}: it skips rows whose records those have not made yet, until its next run. Nothing is lost; where the order matters, let it follow one of them (schedule: {{ after: … }}), or run it by hand.");
            }
        }
    }

    private static bool IsAutomatic(ScheduleSettings schedule)
        => schedule.Interval is not null || schedule.Cron is not null || schedule.Recurrence.Count > 0 || schedule.Webhook is not null;

    private static string Names(string[] ids) => string.Join(", ", ids.Select(id => $"'{id}'"));
}
