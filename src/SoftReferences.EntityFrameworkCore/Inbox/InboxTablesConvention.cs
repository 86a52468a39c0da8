using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds the tables of the inbox to the model of a service that holds references.</summary>
internal sealed class InboxTablesConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        _ = modelBuilder.Metadata.GetSoftReferences();
    }
}
