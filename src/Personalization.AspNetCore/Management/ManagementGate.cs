using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Audit;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Lookups;
using Personalization.AspNetCore.OpenApi;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.Management;

/// <summary>What every request to the management API passes behind the check of its key: the limit of all, the key's own limits, the type of its body, and the audit log.</summary>
internal sealed class ManagementGate(ManagementLimit limit, AuditFilter audit)
{
    /// <summary>Answers an endpoint that counts against the limit of all, that takes JSON, or a form, or nothing, and whose changes are audited.</summary>
    /// <remarks>A form of a caller without a key may be another site's: a browser sends those without asking first.</remarks>
    internal Func<HttpContext, KeyEntry, Task> Limited(Func<HttpContext, KeyEntry, Task> next, bool takesForms) => (context, key)
        => limit.Use() is > 0 and var seconds ? ProblemWriter.WriteAsync(context, ApiProblems.ManagementLimitReached(seconds))
            : key.Fields is not null && !FieldLimits.Allows(context.GetEndpoint()?.Metadata.GetMetadata<ApiOperation>()?.Id ?? string.Empty) ? ProblemWriter.WriteAsync(context, ApiProblems.ForbiddenFields)
            : HttpMethods.IsPost(context.Request.Method) && !Negotiation.SendsJson(context.Request) && !(takesForms && !ReferenceEquals(key, KeyEntry.Anonymous) && TriggerForm.IsSentBy(context.Request)) ? ProblemWriter.WriteAsync(context, ApiProblems.UnsupportedMediaType)
            : audit.RunAsync(context, key, next);
}
