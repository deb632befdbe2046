using System.Diagnostics.CodeAnalysis;
using Personalization.Liquid;

namespace Personalization.Mapping.Templates;

/// <summary>What a template sees as <c>context</c>: what the run knows of itself and of the row.</summary>
internal sealed class RunScope : ILiquidObject
{
    internal const string Operation = "operation";

    private readonly MappingRun _run;
    private readonly Dictionary<string, LiquidValue> _values;

    internal RunScope(MappingRun run)
    {
        _run = run;
        _values = new(StringComparer.Ordinal)
        {
            ["model_id"] = Of(MappingVariable.ModelId),
            ["model_name"] = Of(MappingVariable.ModelName),
            ["sync_id"] = Of(MappingVariable.SyncId),
            ["sync_run_id"] = Of(MappingVariable.SyncRunId),
            ["current_timestamp"] = Of(MappingVariable.CurrentTimestamp),
        };
    }

    public int Count => _values.Count + 1;

    public IEnumerable<KeyValuePair<string, LiquidValue>> Entries => _values.Append(KeyValuePair.Create(Operation, Of(MappingVariable.Operation)));

    public bool TryGetValue(string name, [MaybeNullWhen(false)] out LiquidValue value)
    {
        if (name == Operation)
        {
            value = Of(MappingVariable.Operation);
            return true;
        }

        return _values.TryGetValue(name, out value);
    }

    private LiquidValue Of(MappingVariable variable) => LiquidValue.From(_run.ValueOf(variable));
}
