using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Personalization.Architecture.Tests;

/// <summary>Writes what an assembly's users can see as sorted lines: a type, and its members below it.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
    {
        ["Void"] = "void",
        ["Object"] = "object",
        ["String"] = "string",
        ["Boolean"] = "bool",
        ["Byte"] = "byte",
        ["Int32"] = "int",
        ["Int64"] = "long",
        ["UInt64"] = "ulong",
        ["Double"] = "double",
        ["Decimal"] = "decimal",
    };

    public static string Describe(IEnumerable<Type> types)
    {
        var lines = types.Where(IsVisible).Where(t => !Generated(t)).OrderBy(t => t.FullName, StringComparer.Ordinal)
            .SelectMany(t => Members(t).Order(StringComparer.Ordinal).Select(m => "    " + m).Prepend(TypeLine(t)));
        return string.Concat(lines.Select(l => l + "\n"));
    }

    private static string TypeLine(Type t)
    {
        var bases = (t.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum) && !IsDelegate(t) ? [b] : Type.EmptyTypes)
            .Concat(t.IsEnum || IsDelegate(t) ? [] : t.GetInterfaces().Where(IsVisible).OrderBy(i => Name(i), StringComparer.Ordinal)).Select(Name).ToList();
        var kind = t.IsEnum ? "enum" : IsDelegate(t) ? "delegate" : t.IsInterface ? "interface" : t.IsValueType
            ? (t.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (t.IsByRefLike ? "ref struct" : "struct")
            : (t.IsAbstract && t.IsSealed ? "static " : t.IsAbstract ? "abstract " : t.IsSealed ? "sealed " : "") + "class";
        return $"{Access(t)} {kind} {t.Namespace}.{Name(t)}" + (bases.Count > 0 ? " : " + string.Join(", ", bases) : "") + Constraints([.. Own(t)]);
    }

    private static IEnumerable<string> Members(Type t)
    {
        if (t.IsEnum)
        {
            return t.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => $"{f.Name} = {Value(f.GetRawConstantValue())}");
        }

        return IsDelegate(t) ? [Signature(t.GetMethod("Invoke")!)] : t.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly).Select(f =>
                $"{Access(f.Attributes)} {(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{(f.IsInitOnly ? "readonly " : "")}{Name(f.FieldType)} {f.Name}"
                + (f.IsLiteral ? " = " + Value(f.GetRawConstantValue()) : ""))
            .Concat(t.GetConstructors(Declared).Where(IsVisible).Where(c => !c.IsStatic)
                .Select(c => $"{Access((FieldAttributes)c.Attributes)} {Simple(t.Name)}({Parameters(c)})"))
            .Concat(t.GetMethods(Declared).Where(IsVisible).Where(m => !Generated(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))).Select(Signature))
            .Concat(t.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsVisible) && p.Name != "EqualityContract").Select(Property))
            .Concat(t.GetEvents(Declared).Where(e => IsVisible(e.AddMethod!)).Select(e => $"{Modifiers(e.AddMethod!)}event {Name(e.EventHandlerType!)} {e.Name}"));
    }

    private static string Signature(MethodInfo m) =>
        $"{Modifiers(m)}{Name(m.ReturnType)} {m.Name}{Arguments(m.GetGenericArguments())}({Parameters(m)}){(m.IsGenericMethod ? Constraints(m.GetGenericArguments()) : "")}";

    private static string Property(PropertyInfo p)
    {
        var accessors = p.GetAccessors(true).Where(IsVisible).ToList();
        var widest = accessors.FirstOrDefault(a => a.IsPublic) ?? accessors[0];
        var texts = accessors.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a =>
            (a.IsPublic == widest.IsPublic ? "" : "protected ") + (a == p.GetMethod ? "get;"
                : a.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;"));
        var index = p.GetIndexParameters() is { Length: > 0 } i ? $"this[{string.Join(", ", i.Select(Parameter))}]" : p.Name;
        var required = p.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Modifiers(widest)}{required}{Name(p.PropertyType)} {index} {{ {string.Join(' ', texts)} }}";
    }

    private static string Modifiers(MethodInfo m) => m.DeclaringType!.IsInterface
        ? (m.IsStatic ? "static " : "") + (m.IsAbstract ? "" : "default ")
        : Access((FieldAttributes)m.Attributes) + " " + (m.IsStatic ? "static " : m.IsAbstract ? "abstract "
            : m.IsVirtual && !m.IsFinal ? (m.GetBaseDefinition() != m ? "override " : "virtual ") : "");

    private static string Parameters(MethodBase m) =>
        (m.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", m.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo p)
    {
        var prefix = p.IsDefined(typeof(ParamArrayAttribute)) ? "params " : !p.ParameterType.IsByRef ? "" : p.IsOut ? "out " : p.IsIn ? "in " : "ref ";
        var value = p.HasDefaultValue ? " = " + (p.DefaultValue is null && p.ParameterType.IsValueType && Nullable.GetUnderlyingType(p.ParameterType) is null ? "default" : Value(p.DefaultValue)) : "";
        return $"{prefix}{Name(p.ParameterType)} {p.Name}{value}";
    }

    private static string Value(object? value) => value switch
    {
        null => "null",
        string s => $"\"{s.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n")}\"",
        bool b => b ? "true" : "false",
        Enum e => $"{Name(e.GetType())}.{e}",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Name(Type t)
    {
        if (t.IsByRef || t.IsPointer || t.IsArray)
        {
            return Name(t.GetElementType()!) + (t.IsArray ? $"[{new string(',', t.GetArrayRank() - 1)}]" : t.IsPointer ? "*" : "");
        }

        if (Nullable.GetUnderlyingType(t) is { } value)
        {
            return Name(value) + "?";
        }

        return (t.Namespace == "System" ? Keywords.GetValueOrDefault(t.Name) : null)
            ?? (t.IsNested && !t.IsGenericParameter ? Name(t.DeclaringType!) + "." : "") + Simple(t.Name) + Arguments([.. Own(t)]);
    }

    // The type arguments that are not those of the type around it.
    private static IEnumerable<Type> Own(Type t) =>
        t.IsGenericParameter ? [] : t.GetGenericArguments().Skip(t.DeclaringType?.GetGenericArguments().Length ?? 0);

    private static string Constraints(Type[] arguments) => string.Concat(arguments.Where(a => a.IsGenericParameter).Select(a =>
    {
        var kind = (a.GenericParameterAttributes & GenericParameterAttributes.SpecialConstraintMask) switch
        {
            var f when f.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) => "struct",
            var f => (f.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? "class" : "")
                + (f.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) ? " new()" : ""),
        };
        var all = a.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(Name).Append(kind.Trim())
            .Where(c => c != "").Order(StringComparer.Ordinal).ToList();
        return all.Count == 0 ? "" : $" where {a.Name} : {string.Join(", ", all)}";
    }));

    private static string Arguments(Type[] arguments) => arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Name))}>";

    private static string Simple(string name) => name.Split('`')[0];

    private static string Access(Type t) => t.IsPublic || t.IsNestedPublic ? "public" : "protected";

    private static string Access(FieldAttributes a) => (a & FieldAttributes.FieldAccessMask) == FieldAttributes.Public ? "public" : "protected";

    private static bool IsDelegate(Type t) => t.IsSubclassOf(typeof(Delegate));

    private static bool IsVisible(Type t) => t.IsNested ? (t.IsNestedPublic || t.IsNestedFamily || t.IsNestedFamORAssem) && IsVisible(t.DeclaringType!) : t.IsPublic;

    private static bool IsVisible(MethodBase m) => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly;

    private static bool Generated(MemberInfo m) => m.IsDefined(typeof(CompilerGeneratedAttribute)) || m.Name.Contains('<', StringComparison.Ordinal);
}
