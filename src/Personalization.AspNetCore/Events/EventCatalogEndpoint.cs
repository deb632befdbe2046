using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Events;

/// <summary>GET events/catalog: which events were seen. They are of no collection, so that a key that is limited to some sees none.</summary>
internal sealed class EventCatalogEndpoint(EventCatalog catalog, LongAnswer answers)
{
    internal Task ReadAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        var source = PageQuery.Of(context)["source"];
        if (!key.CoversAll || source.Count > 1)
        {
            return new Answer(key.CoversAll ? ApiProblems.Malformed("The query cannot be read. 'source' is the name of one event source.") : EventProblems.ForbiddenEvents);
        }

        var (events, others) = await catalog.ReadAsync(source.Count == 1 ? source[0] : null, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => EventManagementJson.Write(json, events, others)));
    });
}
