using System.Data.Common;
using System.Reflection;
using System.Reflection.Emit;

namespace Personalization.Warehouse.Tests.Ado;

/// <summary>Writes the assembly Acme.Data, with provider factories as they should not be.</summary>
internal static class ProviderAssembly
{
    internal static void Write(string folder, string name = "Acme.Data")
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = new Version(2, 0, 0, 0) }, typeof(object).Assembly);
        var module = assembly.DefineDynamicModule(name);
        module.DefineType("Acme.Data.Helper", TypeAttributes.Public).CreateType();
        DefineFactory(module, "Acme.Data.MadeFactory", MethodAttributes.Public).CreateType();
        DefineFactory(module, "Acme.Data.ClosedFactory", MethodAttributes.Private).CreateType();
        DefineBroken(module).CreateType();
        assembly.Save(Path.Combine(folder, name + ".dll"));
    }

    private static TypeBuilder DefineFactory(ModuleBuilder module, string name, MethodAttributes constructorAccess)
    {
        var type = module.DefineType(name, TypeAttributes.Public, typeof(DbProviderFactory));
        var code = type.DefineConstructor(constructorAccess, CallingConventions.Standard, Type.EmptyTypes).GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Call, typeof(DbProviderFactory).GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, Type.EmptyTypes)!);
        code.Emit(OpCodes.Ret);
        return type;
    }

    /// <summary>Its instance comes with the type's initializer, which fails.</summary>
    private static TypeBuilder DefineBroken(ModuleBuilder module)
    {
        var type = DefineFactory(module, "Acme.Data.BrokenFactory", MethodAttributes.Private);
        type.DefineField("Instance", typeof(DbProviderFactory), FieldAttributes.Public | FieldAttributes.Static);
        var code = type.DefineTypeInitializer().GetILGenerator();
        code.Emit(OpCodes.Ldstr, "secret.dll");
        code.Emit(OpCodes.Ldstr, "Acme.Core, Version=1.0.0.0");
        code.Emit(OpCodes.Newobj, typeof(FileNotFoundException).GetConstructor([typeof(string), typeof(string)])!);
        code.Emit(OpCodes.Throw);
        return type;
    }
}
