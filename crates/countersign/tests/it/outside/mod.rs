//! What stands beside a product in some tests: vendors, what reaches them, and the database itself. The fuzz targets use
//! the product without these.

mod carriers;
mod vendor;

pub(crate) use carriers::carriers;
pub(crate) use vendor::{Manner, Vendor};

use crate::support::Product;

/// The database of a product, to be read.
pub(crate) fn database(product: &Product) -> rusqlite::Connection {
    rusqlite::Connection::open(product.folder().join("countersign.db")).expect("the database")
}
