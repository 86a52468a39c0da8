using System.Reflection;

namespace SoftReferences.Tool;

/// <summary>Explains why the application could not be loaded or used.</summary>
internal static class AppProblem
{
    // By name, because this must also work if the assembly of the type cannot be loaded.
    private const string OperationException = "Microsoft.EntityFrameworkCore.Design.OperationException";

    public static string Describe(Exception exception) => exception switch
    {
        ToolException => exception.Message,
        { InnerException: null } when exception.GetType().FullName == OperationException => exception.Message,
        TargetInvocationException { InnerException: { } inner } => Describe(inner),
        MissingMethodException or TypeLoadException or FileNotFoundException or FileLoadException =>
            $"{exception.Message}{Environment.NewLine}The application and the tool use different versions of a package. Use 'softref' in the version of the application's SoftReferences packages, and Microsoft.EntityFrameworkCore.Design in that of its Entity Framework Core.",
        _ => $"{exception.GetType().Name}: {exception.Message}{(exception.InnerException is { } inner ? $"{Environment.NewLine}{Describe(inner)}" : null)}",
    };
}
