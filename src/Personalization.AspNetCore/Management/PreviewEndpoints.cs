using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Audit;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.DependencyInjection;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>Says what a run would do, compares the store with the model, tries one row out, and forgets syncs: what the command line does by itself where no host serves.</summary>
internal sealed class PreviewEndpoints(CurrentDefinitions definitions, ISyncEngine runs, PersonalizationReloader reloader, LongAnswer answers)
{
    internal const int DefaultSamples = 10;
    internal const int MaxSamples = 1_000;

    /// <summary>POST syncs/{id}/plan, of what the process runs with, or of the configuration as it is written now.</summary>
    internal Task PlanAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (body, cancellationToken) =>
    {
        var query = PageQuery.Of(context);
        var changed = query["changed"];
        if (changed is not ([] or ["true"] or ["false"]))
        {
            return new Answer(ApiProblems.Malformed("The query cannot be read. 'changed' is true or false."));
        }

        // What is wrong with the file may be anywhere in it.
        var isOfFile = changed is ["true"];
        if (isOfFile && !key.CoversAll)
        {
            return new Answer(ApiProblems.ForbiddenSync);
        }

        var written = isOfFile ? await reloader.ReadAsync(cancellationToken).ConfigureAwait(false) : null;
        if (Find(context, key, written ?? definitions.Value, out var sync) is { } refusal)
        {
            return refusal;
        }

        if (!PageQuery.TryRead(query, "samples", DefaultSamples, out var samples) || samples > MaxSamples)
        {
            return new Answer(ApiProblems.Malformed($"The query cannot be read. 'samples' is 0 to {MaxSamples}."));
        }

        var (asked, problem) = TriggerBody.Read(body);
        if (asked is null)
        {
            return new Answer(ApiProblems.Malformed(problem!));
        }

        var preview = await (written is null
            ? runs.PlanAsync(sync!.Id, asked.Options, samples, cancellationToken)
            : runs.PlanAsync(written, sync!.Id, asked.Options, samples, cancellationToken)).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => PreviewJson.WritePlan(json, preview, isOfFile, answers.Words)));
    });

    /// <summary>POST syncs/{id}/reconcile. A repair is a run as any other, and ends with its caller.</summary>
    internal Task ReconcileAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (body, cancellationToken) =>
    {
        if (Find(context, key, definitions.Value, out var sync) is { } refusal)
        {
            return refusal;
        }

        var members = BodyMembers.Read(body);
        var repairs = members.Flag("repair");
        if (members.Problem is { } problem)
        {
            return new Answer(ApiProblems.Malformed(problem));
        }

        AuditFilter.DetailsOf(context).ChangesNothing = !repairs;
        var found = await runs.ReconcileAsync(sync!.Id, samples: 0, cancellationToken).ConfigureAwait(false);
        var differs = found.Counts.Added + found.Counts.Changed + found.Counts.Removed > 0;
        var repair = repairs && differs ? await RepairAsync(sync.Id, cancellationToken).ConfigureAwait(false) : null;
        AuditFilter.DetailsOf(context).Add("run", repair?.RunId);
        return new Answer(ManagementJson.Serialize(json => PreviewJson.WriteReconciliation(json, found, repair, answers.Words)));
    });

    /// <summary>POST syncs/{id}/test.</summary>
    internal Task TestAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (body, cancellationToken) =>
    {
        if (Find(context, key, definitions.Value, out var sync) is { } refusal)
        {
            return refusal;
        }

        var members = BodyMembers.Read(body);
        var row = members.Text("key");
        var word = members.Text("as");
        var options = new RowTestOptions { As = KindOf(word), Write = members.Flag("write") };
        if (members.Problem is null && (row is null || (word is not null && options.As is null)))
        {
            return new Answer(ApiProblems.Malformed("The body must name a row, as {\"key\": \"…\"}; its 'as' can be added, changed or removed."));
        }

        if (members.Problem is { } problem)
        {
            return new Answer(ApiProblems.Malformed(problem));
        }

        AuditFilter.DetailsOf(context).ChangesNothing = !options.Write;
        var test = await runs.TestRowAsync(sync!.Id, row!, options, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => PreviewJson.WriteRowTest(json, test)));
    });

    /// <summary>POST syncs/{id}/forget. The collection of a sync that is not configured is not known, so a key must cover all.</summary>
    internal Task ForgetAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (body, cancellationToken) =>
    {
        var members = BodyMembers.Read(body);
        var removesParts = members.Flag("removeParts");
        if (members.Problem is { } problem || !key.CoversAll)
        {
            return new Answer(key.CoversAll ? ApiProblems.Malformed(members.Problem!) : ApiProblems.ForbiddenSync);
        }

        var id = IdIn(context);
        AuditFilter.DetailsOf(context).Add("removeParts", removesParts);
        var removed = await runs.ForgetAsync(id, removesParts, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => PreviewJson.WriteForgotten(json, id, removed)));
    });

    private static string IdIn(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static PreviewOperationKind? KindOf(string? word) => word switch
    {
        "added" => PreviewOperationKind.Added,
        "changed" => PreviewOperationKind.Changed,
        "removed" => PreviewOperationKind.Removed,
        _ => null,
    };

    private async Task<SyncRunState?> RepairAsync(string syncId, CancellationToken cancellationToken)
    {
        var run = await runs.RunAsync(syncId, new SyncRunOptions { Reconcile = true }, cancellationToken).ConfigureAwait(false);
        return runs.FindRun(run.RunId);
    }

    private static Answer? Find(HttpContext context, KeyEntry key, PersonalizationDefinitions known, out SyncDefinition? sync) => KeyView.Find(known, key, IdIn(context), out sync);
}
