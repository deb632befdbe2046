using Personalization.Journal;
using Personalization.Sync;

namespace Personalization.DependencyInjection;

/// <summary>Tells the audit log of reloads of the configuration. Called by one reload at a time.</summary>
internal sealed class ReloadAudit(AuditLog log, CurrentDefinitions definitions)
{
    private PersonalizationDefinitions _before = definitions.Value;

    /// <summary>Notes what is configured now.</summary>
    internal void Begin() => _before = definitions.Value;

    /// <summary>Tells of the reload; <see langword="null"/> for one that was done.</summary>
    internal ValueTask<bool> EndAsync(string? errorCode) => log.WriteAsync(new AuditEntry
    {
        Action = "config.reload",
        Actor = AuditActor.Reload,
        ResourceType = "config",
        Resource = string.Empty,
        ErrorCode = errorCode,
        Details = DefinitionChanges.Between(_before, definitions.Value).ToJson(),
    });
}
