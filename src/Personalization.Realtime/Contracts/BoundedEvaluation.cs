using System.Runtime.CompilerServices;
using Json.Schema;

namespace Personalization.Realtime.Contracts;

/// <summary>The evaluation of one event: it has an end in steps and in time.</summary>
internal sealed class BoundedEvaluation : EvaluationOptions
{
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private int _steps;

    internal BoundedEvaluation(bool tells)
    {
        OutputFormat = tells ? OutputFormat.List : OutputFormat.Flag;
        IgnoreAllAnnotations();
    }

    /// <exception cref="SchemaLimitException">It has come to its end.</exception>
    internal void Step()
    {
        if (++_steps > SchemaLimits.Steps || TimeProvider.System.GetElapsedTime(_started) > SchemaLimits.EventTime || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new SchemaLimitException();
        }
    }
}
