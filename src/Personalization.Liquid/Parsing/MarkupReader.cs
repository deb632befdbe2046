using System.Globalization;
using System.Numerics;
using Personalization.Liquid.Ast;

namespace Personalization.Liquid.Parsing;

/// <summary>Reads expressions by the strict grammar.</summary>
internal sealed class MarkupReader
{
    /// <summary>Deeper ones are refused, so that no template exhausts the stack.</summary>
    private const int MaxDepth = 100;

    private readonly List<MarkupToken> _tokens;
    private readonly ParseContext _context;
    private readonly int _end;
    private int _next;
    private int _depth;

    internal MarkupReader(string markup, int position, ParseContext context)
    {
        _context = context;
        _tokens = MarkupLexer.Read(markup, position);
        _end = position + markup.Length;
    }

    internal bool IsAtEnd => _next >= _tokens.Count;

    private MarkupToken Current => Peek(0);

    internal bool Looks(MarkupKind kind, int ahead = 0) => Peek(ahead).Kind == kind;

    internal bool LooksSign(char sign, int ahead = 0) => Peek(ahead) is { Kind: MarkupKind.Sign } token && token.Text[0] == sign;

    internal bool TrySign(char sign)
    {
        if (!LooksSign(sign))
        {
            return false;
        }

        _next++;
        return true;
    }

    internal bool TryName(string name)
    {
        if (Current.Kind != MarkupKind.Name || Current.Text != name)
        {
            return false;
        }

        _next++;
        return true;
    }

    internal bool TryComparison(out string comparison)
    {
        comparison = Current.Text;
        if (Current.Kind != MarkupKind.Comparison)
        {
            return false;
        }

        _next++;
        return true;
    }

    internal string ReadName()
    {
        var token = Current;
        if (token.Kind != MarkupKind.Name)
        {
            throw Unexpected("a name");
        }

        _next++;
        return token.Text;
    }

    internal void ReadSign(char sign)
    {
        if (!TrySign(sign))
        {
            throw Unexpected($"'{sign}'");
        }
    }

    internal void ReadEnd()
    {
        if (!IsAtEnd)
        {
            throw Unexpected("the end");
        }
    }

    /// <summary>Reads an expression and answers also how it is written, without white space.</summary>
    internal Expression ReadExpression(out string text)
    {
        var from = _next;
        var expression = ReadExpression();
        text = string.Concat(_tokens.Skip(from).Take(_next - from).Select(token => token.Kind == MarkupKind.Text ? $"\"{token.Text}\"" : token.Text));
        return expression;
    }

    internal Expression ReadExpression()
    {
        if (++_depth > MaxDepth)
        {
            throw new LiquidParseException("The expression is nested too deep.", Current.Position);
        }

        var token = Current;
        var expression = token.Kind switch
        {
            MarkupKind.Text => Literal(LiquidValue.From(token.Text)),
            MarkupKind.Number => Literal(NumberOf(token.Text)),
            MarkupKind.Name => ReadNamed(),
            MarkupKind.Sign when token.Text == "(" => ReadRange(),
            MarkupKind.Sign when token.Text == "[" => ReadBracketed(),
            _ => throw Unexpected("a value"),
        };
        _depth--;
        return expression;
    }

    internal LiquidParseException Unexpected(string expected)
        => new(IsAtEnd ? $"Something is missing: {expected} was expected." : $"'{Current.Text}' has no place here: {expected} was expected.", IsAtEnd ? _end : Current.Position);

    internal static LiquidValue NumberOf(string text)
        => text.Contains('.', StringComparison.Ordinal)
            ? LiquidValue.From(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))
            : LiquidValue.From(BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));

    internal static LiquidValue? WordOf(string name) => name switch
    {
        "nil" or "null" => LiquidValue.Nil,
        "true" => LiquidValue.From(true),
        "false" => LiquidValue.From(false),
        "empty" => LiquidValue.Empty,
        "blank" => LiquidValue.Blank,
        _ => null,
    };

    private MarkupToken Peek(int ahead) => _next + ahead < _tokens.Count ? _tokens[_next + ahead] : new MarkupToken(MarkupKind.End, string.Empty, _end);

    private LiteralExpression Literal(in LiquidValue value)
    {
        _next++;
        return new LiteralExpression(value);
    }

    private Expression ReadNamed()
    {
        var name = ReadName();
        var lookups = ReadLookups();
        return lookups.Length == 0 && WordOf(name) is { } word
            ? new LiteralExpression(word)
            : _context.Variable(new LiteralExpression(LiquidValue.From(name)), lookups);
    }

    private VariableExpression ReadBracketed()
    {
        ReadSign('[');
        var name = ReadExpression();
        ReadSign(']');
        return _context.Variable(name, ReadLookups());
    }

    private RangeExpression ReadRange()
    {
        ReadSign('(');
        var first = ReadExpression();
        if (!Looks(MarkupKind.Dots))
        {
            throw Unexpected("'..'");
        }

        _next++;
        var last = ReadExpression();
        ReadSign(')');
        return new RangeExpression(first, last);
    }

    private VariableLookup[] ReadLookups()
    {
        var lookups = new List<VariableLookup>();
        while (true)
        {
            if (TrySign('['))
            {
                lookups.Add(VariableLookup.Bracketed(ReadExpression()));
                ReadSign(']');
            }
            else if (TrySign('.'))
            {
                lookups.Add(VariableLookup.Dotted(ReadName()));
            }
            else
            {
                return [.. lookups];
            }
        }
    }
}
