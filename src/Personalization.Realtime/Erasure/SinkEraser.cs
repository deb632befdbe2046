using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;
using Personalization.Sources;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Erasure;

/// <summary>Erases a person's rows from the tables of every sink. Comes after the streams, so that nothing of the person is on its way into them.</summary>
/// <param name="engine">Real time.</param>
/// <param name="sources">Finds a source as it is configured now.</param>
internal sealed class SinkEraser(RealtimeEngine engine, Func<string, ISource?> sources) : IPersonEraser
{
    public async ValueTask<IReadOnlyList<ErasedCount>> EraseAsync(ErasedPerson person, CancellationToken cancellationToken)
    {
        HashSet<string> users = [.. person.Values.Select(one => one.Value), .. KeysOf(person)];
        HashSet<string> devices = [.. person.People.Select(PersonIds.DeviceOf).OfType<string>()];
        var erased = new List<ErasedCount>();
        foreach (var sink in engine.Plans.Definitions.Sinks)
        {
            if (sources(sink.Source) is ITableSource tables)
            {
                erased.Add(new ErasedCount("sinks", sink.Name, await SinkErasure.DeleteAsync((tables, sink), users, devices, KeysOf(person), cancellationToken).ConfigureAwait(false)));
            }
        }

        return erased;
    }

    private static string[] KeysOf(ErasedPerson person) => person.RecordKey is { } key ? [key] : [];
}
