using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary><c>default</c>: another value for nil, false and what has no content.</summary>
internal static class DefaultFilter
{
    internal static LiquidValue Apply(in LiquidFilterCall call)
    {
        var missing = call.Named("allow_false").IsTruthy ? call.Input.IsNil : !call.Input.IsTruthy;
        return missing || LiquidEquality.IsEmpty(call.Input) ? (call.Count > 0 ? call[0] : LiquidValue.From(string.Empty)) : call.Input;
    }
}
