using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.Errors;
using Personalization.Journal;
using Personalization.Sequences;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>Lets the schedules of syncs and sequences rest and go on.</summary>
internal sealed class PauseEndpoints(CurrentDefinitions definitions, SchedulePauses pauses, LongAnswer answers)
{
    /// <summary>POST syncs/{id}/pause.</summary>
    internal Task PauseSyncAsync(HttpContext context, KeyEntry key) => OfSyncAsync(context, key, pauses.PauseAsync);

    /// <summary>POST syncs/{id}/resume.</summary>
    internal Task ResumeSyncAsync(HttpContext context, KeyEntry key) => OfSyncAsync(context, key, pauses.ResumeAsync);

    /// <summary>POST syncs/sequences/{id}/pause.</summary>
    internal Task PauseSequenceAsync(HttpContext context, KeyEntry key) => OfSequenceAsync(context, key, pauses.PauseAsync);

    /// <summary>POST syncs/sequences/{id}/resume.</summary>
    internal Task ResumeSequenceAsync(HttpContext context, KeyEntry key) => OfSequenceAsync(context, key, pauses.ResumeAsync);

    private Task OfSyncAsync(HttpContext context, KeyEntry key, Func<string, CancellationToken, ValueTask<bool>> act) => answers.WriteAsync(context, async (body, cancellationToken) =>
    {
        if (KeyView.Find(definitions.Value, key, IdIn(context), out var sync) is { } problem)
        {
            return problem;
        }

        if (BodyMembers.Read(body).Problem is { } malformed)
        {
            return new Answer(ApiProblems.Malformed(malformed));
        }

        await act(SchedulePauses.OfSync(sync!.Id), cancellationToken).ConfigureAwait(false);
        return await AnswerAsync(sync.Id, SchedulePauses.OfSync(sync.Id), sync.Paused, cancellationToken).ConfigureAwait(false);
    });

    private Task OfSequenceAsync(HttpContext context, KeyEntry key, Func<string, CancellationToken, ValueTask<bool>> act) => answers.WriteAsync(context, async (body, cancellationToken) =>
    {
        var (id, known) = (IdIn(context), definitions.Value);
        var sequences = SequenceDefinitions.Of(known).ById;
        if (!sequences.TryGetValue(id, out var sequence) || !(key.CoversAll || sequence.Members.All(member => known.Syncs.TryGetValue(member.SyncId, out var sync) && key.Covers(sync.Collection))))
        {
            return new Answer(key.CoversAll ? ApiProblems.NoSequence(NameSuggestion.For(id, sequences.Keys)) : ApiProblems.ForbiddenSequence);
        }

        if (BodyMembers.Read(body).Problem is { } malformed)
        {
            return new Answer(ApiProblems.Malformed(malformed));
        }

        await act(SchedulePauses.OfSequence(id), cancellationToken).ConfigureAwait(false);
        return await AnswerAsync(id, SchedulePauses.OfSequence(id), sequence.Paused, cancellationToken).ConfigureAwait(false);
    });

    private async Task<Answer> AnswerAsync(string id, string target, bool isConfigured, CancellationToken cancellationToken)
    {
        var isPaused = await pauses.IsPausedAsync(target, cancellationToken).ConfigureAwait(false);
        return new Answer(PauseJson.Write(id, isPaused, isConfigured));
    }

    private static string IdIn(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}
