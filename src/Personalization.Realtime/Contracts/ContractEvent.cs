using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Contracts;

/// <summary>An event of a contract, its schemas compiled. Thread-safe.</summary>
internal sealed class ContractEvent(ContractEventDefinition definition)
{
    private readonly ContractSchema _schema = ContractSchema.Compile(definition.Schema, definition.IncludesBuiltInContext);

    private readonly FrozenDictionary<string, ContractSchema> _versions = definition.Versions.ToFrozenDictionary(
        version => version.Key, version => ContractSchema.Compile(version.Value, definition.IncludesBuiltInContext), StringComparer.Ordinal);

    internal string Id => definition.Id;

    internal ContractSchema? Find(string? version) => version is null ? _schema : _versions.GetValueOrDefault(version);

    /// <summary>Judges an event by a schema of it.</summary>
    internal ContractVerdict Judge(EventMessage message, string contract, string? version, ContractSchema schema)
    {
        var (json, undeclared, invalid) = (message.Utf8Json, (IReadOnlyList<string>)[], (IReadOnlyList<string>)[]);
        try
        {
            undeclared = schema.FindUndeclared(json.Span);
            if (undeclared.Count > 0 && definition.UndeclaredFields == UndeclaredFields.Omit)
            {
                json = schema.Omit(json.Span);
            }

            // What goes on is judged: a schema that refuses other fields is content when they are omitted.
            invalid = schema.Validate(json);
        }
        catch (RegexMatchTimeoutException)
        {
            invalid = [ContractSchema.TooLong];
        }

        if (undeclared.Count == 0 && invalid.Count == 0)
        {
            return new ContractVerdict(message, null);
        }

        var violation = new ContractViolation
        {
            Message = message,
            Contract = contract,
            Event = Id,
            SchemaVersion = version,
            IsBlocked = (undeclared.Count > 0 && definition.UndeclaredFields == UndeclaredFields.Block) || (invalid.Count > 0 && definition.InvalidFields == InvalidFields.Block),
            HasUndeclaredFields = undeclared.Count > 0,
            HasSchemaViolated = invalid.Count > 0,
            Violations = [.. undeclared.Select(path => $"{path}: The field is not declared{(definition.UndeclaredFields == UndeclaredFields.Omit ? ", and was left out" : string.Empty)}."), .. invalid],
        };
        return new ContractVerdict(violation.IsBlocked ? null : message with { Utf8Json = json }, violation);
    }
}
