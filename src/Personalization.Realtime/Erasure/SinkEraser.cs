using Personalization.Realtime.Audiences;
using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;
using Personalization.Sources;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Erasure;

/// <summary>Erases a person's rows from the tables of every sink. After the streams, from which rows are made.</summary>
/// <param name="engine">Real time.</param>
/// <param name="sources">Finds a source as it is configured now.</param>
internal sealed class SinkEraser(RealtimeEngine engine, Func<string, ISource?> sources) : IPersonEraser
{
    public async ValueTask<IReadOnlyList<ErasedCount>> EraseAsync(ErasedPerson person, CancellationToken cancellationToken)
    {
        var plans = engine.Plans;
        var rows = RowsOf(plans, person);
        var counts = new List<ErasedCount>();
        foreach (var sink in plans.Definitions.Sinks)
        {
            counts.Add(new ErasedCount("tables", sink.Name, await SinkErasure.DeleteAsync((TablesOf(sink), sink), rows, cancellationToken).ConfigureAwait(false)));
        }

        return counts;
    }

    private ITableSource TablesOf(SinkDefinition sink)
        => sources(sink.Source) as ITableSource ?? throw new PersonalizationException(ErrorCodes.SourceNotFound, $"There is no source '{sink.Source}' that the sink '{sink.Name}' can write to.");

    private static ErasedRows RowsOf(RealtimePlans plans, ErasedPerson person)
    {
        var plan = plans.Find(person.Collection);
        return new ErasedRows
        {
            UserIds = [.. PersonKeys.UserIdsOf(plans, person.Collection, person.Values).Distinct(StringComparer.Ordinal)],
            AnonymousIds = [.. person.People.Select(PersonIds.DeviceOf).OfType<string>().Distinct(StringComparer.Ordinal)],
            RecordKeys = person.RecordKey is { } key ? [key] : [],
            OtherAudiences = [.. plans.All.Where(other => other != plan).SelectMany(other => other.Definitions).Select(audience => audience.Name)],
            Properties = [.. (plan?.Keys ?? []).SelectMany(way => person.Values.Where(one => one.Index == way.Index).Select(one => (way.Path, one.Value)))],
        };
    }
}
