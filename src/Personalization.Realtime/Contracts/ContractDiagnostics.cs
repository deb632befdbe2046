using System.Diagnostics.Metrics;

namespace Personalization.Realtime.Contracts;

/// <summary>Counts violations by contract, event of the contract, kind, and what became of the event. Nothing of an event is in a tag.</summary>
internal sealed class ContractDiagnostics : IDisposable
{
    internal const string ViolationsName = "personalization.contract.violations";
    internal const string ContractTag = "personalization.contract";
    internal const string EventTag = "personalization.contract.event";
    internal const string KindTag = "personalization.contract.violation";

    internal const string UndeclaredEvent = "undeclared_event";
    internal const string UndeclaredField = "undeclared_field";
    internal const string InvalidField = "invalid_field";
    internal const string Transform = "transform";

    private readonly Meter? _ownMeter;
    private readonly Counter<long> _violations;

    internal ContractDiagnostics(IMeterFactory? meterFactory = null)
    {
        _ownMeter = meterFactory is null ? new Meter(PersonalizationDiagnostics.MeterName) : null;
        var meter = _ownMeter ?? meterFactory!.Create(PersonalizationDiagnostics.MeterName);
        _violations = meter.CreateCounter<long>(ViolationsName, "{event}", "Events that broke their contract.");
    }

    public void Dispose() => _ownMeter?.Dispose();

    /// <summary>Counts a violation that is kept.</summary>
    internal void Count(ContractViolation violation)
    {
        foreach (var kind in KindsOf(violation))
        {
            _violations.Add(
                1,
                new KeyValuePair<string, object?>(ContractTag, violation.Contract),
                new KeyValuePair<string, object?>(EventTag, violation.Event ?? string.Empty),
                new KeyValuePair<string, object?>(KindTag, kind),
                new KeyValuePair<string, object?>(DiagnosticTags.Outcome, violation.IsBlocked ? "blocked" : "allowed"));
        }
    }

    /// <summary>Answers what kinds of violations an event has.</summary>
    internal static IEnumerable<string> KindsOf(ContractViolation violation)
    {
        if (violation.HasUndeclaredSchema)
        {
            yield return UndeclaredEvent;
        }

        if (violation.HasUndeclaredFields)
        {
            yield return UndeclaredField;
        }

        if (violation.HasSchemaViolated)
        {
            yield return InvalidField;
        }

        if (violation is { HasUndeclaredSchema: false, HasUndeclaredFields: false, HasSchemaViolated: false })
        {
            yield return Transform;
        }
    }
}
