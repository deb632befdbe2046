using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Realtime;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Memberships;
using Personalization.Sync;

namespace Personalization.AspNetCore.Audiences;

/// <summary>Lists audiences, counts their members, compares these with the reference, and mends.</summary>
internal sealed class AudienceManagementEndpoints(CurrentDefinitions definitions, AudienceSurvey survey, AudienceVerifier verifier, AudienceReplay replay, LongAnswer answers)
{
    internal const int DefaultSample = 10;
    internal const int MaxSample = 1_000;

    /// <summary>GET audiences.</summary>
    internal Task ListAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, (_, _) =>
    {
        var known = definitions.Value;
        var seen = (known.Find<RealtimeDefinitions>()?.Audiences ?? []).Where(audience => key.Covers(audience.Parent));
        return Task.FromResult(new Answer(ManagementJson.List(seen, (json, audience) => AudienceManagementJson.Write(json, audience, known))));
    });

    /// <summary>GET audiences/{name}/preview.</summary>
    internal Task PreviewAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (Find(context, key, out var audience) is { } refusal)
        {
            return refusal;
        }

        if (!PageQuery.TryRead(PageQuery.Of(context), "sample", DefaultSample, out var sample) || sample > MaxSample)
        {
            return new Answer(ApiProblems.Malformed($"The query cannot be read. 'sample' is 0 to {MaxSample}."));
        }

        var size = await survey.CountAsync(audience!.Name, sample, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => AudienceManagementJson.Write(json, size)));
    });

    /// <summary>POST audiences/{name}/verify.</summary>
    internal Task VerifyAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (Find(context, key, out var audience) is { } refusal)
        {
            return refusal;
        }

        var found = await verifier.VerifyAsync(audience!.Name, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => AudienceManagementJson.Write(json, found)));
    });

    /// <summary>POST audiences/{name}/reconcile. What was written before its caller went stays.</summary>
    internal Task ReconcileAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (Find(context, key, out var audience) is { } refusal)
        {
            return refusal;
        }

        var transitions = await verifier.ReconcileAsync(audience!.Name, cancellationToken).ConfigureAwait(false);
        var found = await verifier.VerifyAsync(audience.Name, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => AudienceManagementJson.Write(json, found, transitions)));
    });

    /// <summary>POST audiences/{name}/replay. What was written before its caller went stays.</summary>
    internal Task ReplayAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (Find(context, key, out var audience) is { } refusal)
        {
            return refusal;
        }

        var (parents, transitions) = await replay.RunAsync(audience!.Name, key.Covers, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => AudienceManagementJson.Write(json, audience.Name, parents, transitions)));
    });

    /// <summary>POST audiences/replay: those of all collections that the key covers.</summary>
    internal Task ReplayAllAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        var (parents, transitions) = await replay.RunAsync(audience: null, key.Covers, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => AudienceManagementJson.Write(json, audience: null, parents, transitions)));
    });

    /// <summary>Finds an audience; answers why not. What a key must not see it cannot tell from what is not there.</summary>
    private Answer? Find(HttpContext context, KeyEntry key, out AudienceDefinition? audience)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        var known = definitions.Value.Find<RealtimeDefinitions>()?.Audiences ?? [];
        audience = known.FirstOrDefault(one => one.Name == name);
        return audience is null
            ? new Answer(key.CoversAll ? AudienceProblems.NoAudience(name, known.Select(one => one.Name)) : ApiProblems.ForbiddenCollection)
            : AudienceEndpoints.Refusal(key, audience.Parent) is { } refusal ? new Answer(refusal) : null;
    }
}
