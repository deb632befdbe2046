using System.Buffers;
using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Personalization.Liquid.Ast;
using Personalization.Liquid.Parsing;
using Personalization.Liquid.Rendering;

namespace Personalization.Liquid;

/// <summary>A parsed template. Immutable: render it as often as you like, from as many threads.</summary>
public sealed class LiquidTemplate
{
    private readonly Block _body;
    private readonly string _source;
    private readonly LiquidOptions _options;
    private readonly RenderOptions _rendering;
    private readonly ConcurrentDictionary<string, LiquidTemplate> _partials;

    // What a rendering needs and the next one may use again; each belongs to one rendering at a time.
    private Workspace? _idle;

    private LiquidTemplate(string source, LiquidOptions options, string? name, ConcurrentDictionary<string, LiquidTemplate> partials)
    {
        Name = name;
        _source = source;
        _options = options;
        _partials = partials;
        _rendering = new RenderOptions(options.Limits, options.StrictVariables, options.Time, Load);
        try
        {
            var context = new ParseContext(options);
            _body = new TemplateParser(context).Parse(source);
            References = context.References;
        }
        catch (LiquidParseException exception)
        {
            throw At(exception.Message, exception.Position, exception);
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw At("A tag takes too long to read.", 0, exception);
        }
    }

    /// <summary>Gets the template's name; <see langword="null"/> when it has none.</summary>
    public string? Name { get; }

    /// <summary>Gets what the template reads, in no order: its own variables are among it, and what others that it renders read is not.</summary>
    public IReadOnlyCollection<LiquidReference> References { get; }

    /// <summary>Parses a template.</summary>
    /// <param name="source">The template.</param>
    /// <param name="options">How; <see cref="LiquidOptions.Default"/> without.</param>
    /// <param name="name">A name, for messages.</param>
    /// <returns>The parsed template.</returns>
    /// <exception cref="LiquidException">The template cannot be read; the exception says where and why.</exception>
    public static LiquidTemplate Parse(string source, LiquidOptions? options = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new LiquidTemplate(source, options ?? LiquidOptions.Default, name, new ConcurrentDictionary<string, LiquidTemplate>(StringComparer.Ordinal));
    }

    /// <summary>Renders the template as text.</summary>
    /// <param name="data">What it sees.</param>
    /// <param name="work">Counts what several renderings handle together, and cancels them; without, <see cref="LiquidLimits.MaxWorkBytes"/> counts for this one.</param>
    /// <returns>The text.</returns>
    /// <exception cref="LiquidException">It cannot be rendered with this data, or takes more than its limits.</exception>
    public string Render(ILiquidObject data, LiquidWork? work = null)
    {
        var workspace = Run(data, work);
        var text = workspace.Output.ToText();
        Return(workspace);
        return text;
    }

    /// <summary>Renders the template as UTF-8.</summary>
    /// <param name="data">What it sees.</param>
    /// <param name="writer">Where to; nothing is written when an exception is thrown.</param>
    /// <param name="work">Counts what several renderings handle together, and cancels them; without, <see cref="LiquidLimits.MaxWorkBytes"/> counts for this one.</param>
    /// <exception cref="LiquidException">It cannot be rendered with this data, or takes more than its limits.</exception>
    public void Render(ILiquidObject data, IBufferWriter<byte> writer, LiquidWork? work = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var workspace = Run(data, work);
        workspace.Output.WriteTo(writer);
        Return(workspace);
    }

    /// <summary>Renders the template as a value: that of its output, when one output is all that was written, and a text otherwise.</summary>
    /// <param name="data">What it sees.</param>
    /// <param name="work">Counts what several renderings handle together, and cancels them; without, <see cref="LiquidLimits.MaxWorkBytes"/> counts for this one.</param>
    /// <returns>The value.</returns>
    /// <exception cref="LiquidException">It cannot be rendered with this data, or takes more than its limits.</exception>
    public LiquidValue RenderValue(ILiquidObject data, LiquidWork? work = null)
    {
        var workspace = Run(data, work);
        var value = workspace.Output.Result;
        Return(workspace);
        return value;
    }

    /// <summary>Renders within another template.</summary>
    internal void RenderInto(RenderContext context, LiquidOutput output)
    {
        var position = context.Position;
        context.Budget.Enter();
        try
        {
            _body.Render(context, output);
        }
        catch (LiquidException exception) when (exception.Line == 0)
        {
            throw At(exception.Message, context.Position, exception);
        }

        context.Budget.Leave();
        context.Position = position;
    }

    private Workspace Run(ILiquidObject data, LiquidWork? work)
    {
        ArgumentNullException.ThrowIfNull(data);
        var workspace = Interlocked.Exchange(ref _idle, null) ?? new Workspace(new RenderContext(data, _rendering));
        workspace.Context.Begin(data, work);
        try
        {
            _body.Render(workspace.Context, workspace.Output);
            return workspace;
        }
        catch (LiquidException exception) when (exception.Line == 0)
        {
            throw At(exception.Message, workspace.Context.Position, exception);
        }
    }

    /// <summary>Nothing of the data stays behind.</summary>
    private void Return(Workspace workspace)
    {
        workspace.Context.End();
        workspace.Output.End();
        Volatile.Write(ref _idle, workspace);
    }

    private LiquidTemplate Load(string name)
    {
        if (_partials.TryGetValue(name, out var known))
        {
            return known;
        }

        var source = _options.Templates?.Invoke(name) ?? throw new LiquidException("There is no template of this name.");
        return _partials.GetOrAdd(name, new LiquidTemplate(source, _options, name, _partials));
    }

    private LiquidException At(string message, int position, Exception inner)
    {
        var before = _source.AsSpan(0, Math.Min(position, _source.Length));
        return new LiquidException(message, Name, before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), inner);
    }

    private sealed class Workspace(RenderContext context)
    {
        internal readonly RenderContext Context = context;
        internal readonly LiquidOutput Output = new(context.Budget);
    }
}
