using Personalization.Liquid.Values;

namespace Personalization.Liquid.Rendering;

/// <summary>What one rendering knows: variables, counters, limits. Used by one thread.</summary>
internal sealed class RenderContext
{
    private static readonly LiquidObject Nothing = new();

    private readonly RenderOptions _options;
    private readonly RenderBudget _budget;

    private ILiquidObject _globals;

    // Most templates need none of these.
    private LiquidObject? _locals;
    private Dictionary<string, LiquidValue>? _counters;
    private List<LiquidObject>? _scopes;
    private Dictionary<string, long>? _offsets;
    private Dictionary<string, int>? _cycles;

    internal RenderContext(ILiquidObject globals, RenderOptions options)
        : this(globals, options, new RenderBudget(options.Limits))
    {
    }

    private RenderContext(ILiquidObject globals, RenderOptions options, RenderBudget budget)
    {
        _globals = globals;
        _options = options;
        _budget = budget;
    }

    /// <summary>Begins a rendering.</summary>
    internal void Begin(ILiquidObject globals, LiquidWork? work)
    {
        _globals = globals;
        _budget.Begin(work);
    }

    /// <summary>Ends a rendering, so that another may begin: nothing of it stays.</summary>
    internal void End()
    {
        _globals = Nothing;
        _budget.End();
        _locals = null;
        _counters = null;
        _scopes = null;
        _offsets = null;
        _cycles = null;
        Interrupt = Interrupt.None;
        Loop = null;
        LastChanged = null;
    }

    /// <summary>Gets or sets what is being rendered, for the place of an error.</summary>
    internal int Position { get; set; }

    /// <summary>Gets or sets what ends the rendering of blocks until a loop takes it.</summary>
    internal Interrupt Interrupt { get; set; }

    /// <summary>Gets a value indicating whether the template was rendered by a tag that shows it none of the variables around it.</summary>
    internal bool IsIsolated { get; private init; }

    internal LiquidLimits Limits => _options.Limits;

    /// <summary>Gets the innermost loop.</summary>
    internal ForLoop? Loop { get; set; }

    /// <summary>Gets where loops with <c>offset: continue</c> go on.</summary>
    internal Dictionary<string, long> Offsets => _offsets ??= new(StringComparer.Ordinal);

    /// <summary>Gets how far cycles are.</summary>
    internal Dictionary<string, int> Cycles => _cycles ??= new(StringComparer.Ordinal);

    /// <summary>Gets or sets what <c>ifchanged</c> wrote last.</summary>
    internal string? LastChanged { get; set; }

    internal DateTimeOffset Now => _options.Time.GetUtcNow();

    internal RenderBudget Budget => _budget;

    internal void Step() => _budget.Step();

    /// <summary>What stands for a name that is not there. A name that was computed may be a value of the data, so it is not told.</summary>
    internal LiquidValue Undefined(string? name)
        => _options.StrictVariables ? throw new LiquidException(name is null ? "There is nothing of the computed name." : $"There is nothing of the name '{name}'.") : default;

    internal bool TryFind(string name, out LiquidValue value)
    {
        for (var i = (_scopes?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (_scopes![i].TryGetValue(name, out value))
            {
                return true;
            }
        }

        return (_locals is not null && _locals.TryGetValue(name, out value))
            || (_counters is not null && _counters.TryGetValue(name, out value))
            || _globals.TryGetValue(name, out value);
    }

    internal void Assign(string name, in LiquidValue value)
    {
        _budget.CheckSize(value);
        (_locals ??= new LiquidObject())[name] = value;
    }

    /// <summary>Sets a name in the innermost scope.</summary>
    internal void SetInScope(string name, in LiquidValue value) => _scopes![^1][name] = value;

    internal void EnterScope()
    {
        _budget.Enter();
        (_scopes ??= []).Add(new LiquidObject());
    }

    internal void LeaveScope()
    {
        _budget.Leave();
        _scopes!.RemoveAt(_scopes.Count - 1);
    }

    /// <summary>Reads a counter, which begins with the data's number of this name.</summary>
    internal long ReadCounter(string name)
        => (_counters is not null && _counters.TryGetValue(name, out var value)) || _globals.TryGetValue(name, out value)
            ? value is { Kind: LiquidKind.Integer, IsBig: false } ? value.Int64 : throw new LiquidException($"'{name}' is no whole number, so it cannot count.")
            : 0;

    internal void SetCounter(string name, long value) => (_counters ??= new(StringComparer.Ordinal))[name] = LiquidValue.From(value);

    /// <summary>A context that sees nothing of this one but its limits.</summary>
    internal RenderContext Isolate() => new(Nothing, _options, _budget) { IsIsolated = true };

    internal LiquidTemplate Load(string name) => _options.Load(name);
}
