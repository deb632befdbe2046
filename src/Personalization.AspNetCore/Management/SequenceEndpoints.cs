using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Audit;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.Errors;
using Personalization.Journal;
using Personalization.Sequences;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>Lists sequences, starts and cancels their runs, and tells how they go. A key sees a sequence when it covers the collection of every member.</summary>
internal sealed class SequenceEndpoints(CurrentDefinitions definitions, ISequenceService sequences, SchedulePauses pauses, LongAnswer answers)
{
    /// <summary>GET sequences and syncs/sequences, all or by slug.</summary>
    internal Task ListAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        var slug = PageQuery.Of(context)["slug"];
        var found = new List<(SequenceDefinition Sequence, SequenceRun? Last)>();
        foreach (var sequence in SequenceDefinitions.Of(definitions.Value).All.Where(sequence => Covers(key, sequence) && (slug.Count == 0 || slug.Contains(sequence.Id))))
        {
            found.Add((sequence, await LastOfAsync(sequence.Id, cancellationToken).ConfigureAwait(false)));
        }

        var paused = await pauses.ListKnownAsync(cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.List(found, (json, one) => SequenceJson.WriteSequence(json, one.Sequence, one.Last, paused)));
    });

    /// <summary>GET syncs/sequences/{id}.</summary>
    internal Task FindAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (Find(context, key, out var sequence) is { } problem)
        {
            return problem;
        }

        var last = await LastOfAsync(sequence!.Id, cancellationToken).ConfigureAwait(false);
        var paused = await pauses.ListKnownAsync(cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => SequenceJson.WriteSequence(json, sequence, last, paused)));
    });

    /// <summary>POST syncs/sequences/{id}/trigger. What the body says is passed over: a sequence has no options.</summary>
    internal Task TriggerAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (Find(context, key, out var sequence) is { } problem)
        {
            return problem;
        }

        var run = await sequences.StartRunAsync(sequence!.Id, cancellationToken).ConfigureAwait(false);
        AuditFilter.DetailsOf(context).Add("run", run.RunId);
        return new Answer(ManagementJson.Serialize(json =>
        {
            json.WriteStartObject();
            json.WriteString("id", run.RunId);
            json.WriteEndObject();
        }));
    });

    /// <summary>GET syncs/sequences/{id}/runs.</summary>
    internal Task ListRunsAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (Find(context, key, out var sequence) is { } problem)
        {
            return problem;
        }

        if (!PageQuery.TryRead(PageQuery.Of(context), out var page))
        {
            return new Answer(PageQuery.Problem);
        }

        var runs = await sequences.ListRunsAsync(sequence!.Id, page.Limit, page.Offset, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.List(runs.Where(run => Covers(key, run)), (json, run) => SequenceJson.WriteRun(json, run, answers.Words)));
    });

    /// <summary>GET syncs/sequences/runs/{runId}.</summary>
    internal Task FindRunAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
        await FindRunAsync(context, key, cancellationToken).ConfigureAwait(false) is { } run ? AnswerOf(run) : new Answer(ApiProblems.NoSequenceRun));

    /// <summary>POST syncs/sequences/runs/{runId}/cancel.</summary>
    internal Task CancelAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (await FindRunAsync(context, key, cancellationToken).ConfigureAwait(false) is not { } run)
        {
            return new Answer(ApiProblems.NoSequenceRun);
        }

        return await sequences.CancelRunAsync(run.RunId, cancellationToken).ConfigureAwait(false)
            ? AnswerOf(await sequences.FindRunAsync(run.RunId, cancellationToken).ConfigureAwait(false) ?? run)
            : new Answer(ApiProblems.EndedRun);
    });

    private Answer AnswerOf(SequenceRun run) => new(ManagementJson.Serialize(json => SequenceJson.WriteRun(json, run, answers.Words)));

    private async Task<SequenceRun?> LastOfAsync(string sequenceId, CancellationToken cancellationToken)
        => await sequences.ListRunsAsync(sequenceId, limit: 1, offset: 0, cancellationToken).ConfigureAwait(false) is [var last] ? last : null;

    /// <summary>Finds the sequence of the path; answers why not. What a key must not see it cannot tell from what is not there.</summary>
    private Answer? Find(HttpContext context, KeyEntry key, out SequenceDefinition? sequence)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var known = SequenceDefinitions.Of(definitions.Value).ById;
        sequence = known.GetValueOrDefault(id);
        return sequence is not null && Covers(key, sequence) ? null
            : new Answer(key.CoversAll ? ApiProblems.NoSequence(NameSuggestion.For(id, known.Keys)) : ApiProblems.ForbiddenSequence);
    }

    private async Task<SequenceRun?> FindRunAsync(HttpContext context, KeyEntry key, CancellationToken cancellationToken)
        => await sequences.FindRunAsync((string)context.Request.RouteValues["runId"]!, cancellationToken).ConfigureAwait(false) is { } run && Covers(key, run) ? run : null;

    private bool Covers(KeyEntry key, SequenceDefinition sequence) => key.CoversAll || sequence.Members.All(member => Covers(key, member.SyncId));

    private bool Covers(KeyEntry key, SequenceRun run) => key.CoversAll || run.Members.All(member => Covers(key, member.SyncId));

    private bool Covers(KeyEntry key, string syncId) => definitions.Value.Syncs.TryGetValue(syncId, out var sync) && key.Covers(sync.Collection);
}
